/** Somebody with a browser, but without its screen: keeps cookies, sends forms as they stand on a page. */
export interface Person {
  get(path: string): Promise<PageAnswer>;
  /** Sends the form of the page that was got last whose action is `path`, with these fields put into it. */
  submit(path: string, fields?: Readonly<Record<string, string>>): Promise<PageAnswer>;
  /** A POST as it stands, with the browser's cookies. */
  post(path: string, fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<PageAnswer>;
  readonly cookies: Map<string, string>;
}

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  /** Where it leads to, without following. */
  readonly location: string | null;
  readonly headers: Headers;
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** Fields of a page's form, as they would be sent without a person's doing. */
export function fieldsOf(page: string, action: string): Record<string, string> {
  const forms = [...page.matchAll(/<form\b[^>]*method="post"[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)];
  const form = forms.find(([, to]) => unescaped(to!) === action);
  if (!form) throw new Error(`no form for ${action} among ${forms.map(([, to]) => to).join(', ') || 'none'}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form[2]!.matchAll(/<input\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1];
    const isOff = /type="(checkbox|radio)"/.test(tag) && !/\bchecked\b/.test(tag);
    if (name !== undefined && !isOff) fields[name] = unescaped(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name, options] of form[2]!.matchAll(/<select\b[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option value="([^"]*)"[^>]*\bselected/.exec(options!) ?? /<option value="([^"]*)"/.exec(options!);
    fields[name!] = unescaped(chosen?.[1] ?? '');
  }
  for (const [, name, text] of form[2]!.matchAll(/<textarea\b[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g)) {
    fields[name!] = unescaped(text!);
  }
  return fields;
}

export function createPerson(url: string): Person {
  const cookies = new Map<string, string>();
  let page = '';

  async function send(path: string, init: RequestInit): Promise<PageAnswer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { Accept: 'text/html', ...(cookie === '' ? {} : { Cookie: cookie }), ...(init.headers as Record<string, string>) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/expires=Thu, 01 Jan 1970|max-age=0/i.test(line) || value === '') cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    const text = await response.text();
    if (text !== '') page = text;
    return { status: response.status, text, location: response.headers.get('location'), headers: response.headers };
  }

  const post: Person['post'] = (path, fields, headers = {}) =>
    send(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  return {
    cookies,
    get: (path) => send(path, {}),
    post,
    submit: (path, fields = {}) => post(path, { ...fieldsOf(page, path), ...fields }),
  };
}
