import { developer } from './workload.js';

/** Bodies of requests, one after the other, of one developer. */
export type NextBody = () => Buffer;

/** Seconds between one use of a batch and the next: longer than a batch. */
const shift = 3600;
const digits = 10;

/**
 * A batch whose times are moved back with each use, so that its heartbeats are new each time: for loads that would cost more to make up than to serve.
 */
export function shiftedBatches(seed: number, size: number): NextBody {
  const text = JSON.stringify(developer(seed, size));
  const template = Buffer.from(text);
  const places = [...text.matchAll(/"time":(\d{10})/g)].map((found) => ({
    at: Buffer.byteLength(text.slice(0, found.index)) + '"time":'.length,
    seconds: Number(found[1]),
  }));
  let uses = 0;
  return () => {
    const body = Buffer.from(template);
    for (const { at, seconds } of places) body.write(String(seconds - uses * shift), at, digits, 'latin1');
    uses += 1;
    return body;
  };
}
