import { Binary } from 'mongodb';
import { bytesAt, forEachElement, textAt } from './bson.js';

/** A day's part of an answer, ready to be sent (docs/adr/0008). */
export interface Rendered {
  /** What made it: another version, or other prices, would make it otherwise. */
  readonly by: string;
  /** JSON in UTF-8. */
  readonly json: Buffer;
}

export interface StoredRendered {
  by: string;
  json: Binary;
}

export const encodeRendered = ({ by, json }: Rendered): StoredRendered => ({ by, json: new Binary(json) });

/** Reads one that begins at `at`. */
export function renderedAt(buffer: Buffer, at: number): Rendered {
  let by = '';
  let json: Buffer = Buffer.alloc(0);
  forEachElement(buffer, at, (name, _type, from, to) => {
    if (name === 'by') by = textAt(buffer, from, to);
    else if (name === 'json') json = bytesAt(buffer, from, to);
  });
  return { by, json };
}
