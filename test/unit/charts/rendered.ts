import { h, type FunctionComponent } from 'preact';
import { renderToString } from 'preact-render-to-string';

type Attributes = Readonly<Record<string, string>>;

interface Rendered {
  readonly text: string;
  /** Attributes of all elements with a name, and a class where one is given. */
  readonly all: (tag: string, className?: string) => readonly Attributes[];
  /** Texts within elements with a name, without markup. */
  readonly texts: (tag: string) => readonly string[];
}

/** A chart as a server renders it. */
export function rendered<Props extends object>(Chart: FunctionComponent<Props>, props: NoInfer<Props>): Rendered {
  const text = renderToString(h(Chart, props));
  return {
    text,
    all(tag, className) {
      const found = [...text.matchAll(new RegExp(`<${tag}((?: [^>]*?)?)/?>`, 'g'))].map(([, inside]) =>
        Object.fromEntries([...inside!.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name!, value ?? ''])),
      );
      return className === undefined ? found : found.filter((one) => (one['class'] ?? '').split(' ').includes(className));
    },
    texts: (tag) =>
      [...text.matchAll(new RegExp(`<${tag}(?: [^>]*)?>(.*?)</${tag}>`, 'g'))].map(([, inside]) =>
        inside!.replace(/<[^>]*>/g, ''),
      ),
  };
}

export const tabStops = (text: string): number => [...text.matchAll(/tabindex="0"/gi)].length;
