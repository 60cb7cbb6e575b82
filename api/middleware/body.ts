import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Context } from 'koa';
import { AppError } from '../../shared/errors.js';
import { parseJson } from './parse-json.js';

const tooLarge = (limit: number): AppError =>
  new AppError(`Request body is larger than ${limit} bytes.`, {
    code: 'too_large',
    status: 413,
  });

/**
 * Times the limit that are read and thrown away after a 413: a client that is still sending when the connection is closed may never see the
 * answer.
 */
const patience = 32;

const unreadable = (message: string, cause?: unknown): AppError =>
  new AppError(message, { code: 'bad_body', status: 400, cause });

/**
 * A request's body as it was sent; an own reader costs a third of a general parser (design.md, section 4).
 * @param limit bytes
 * @throws AppError 413 or 400
 */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) reject(tooLarge(limit));
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      reject(tooLarge(limit));
      if (size > patience * limit) request.destroy();
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    // Nothing of ours is wrong when a client hangs up
    const brokenOff = (cause?: unknown): void => reject(unreadable('The request ended before its body did.', cause));
    request.on('error', brokenOff);
    request.on('close', () => brokenOff());
    // It was closed while the key was looked up: it says so no more
    if (request.destroyed) brokenOff();
  });
}

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) } as const;

async function inflated(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding as keyof typeof decoders] : null;
  if (decode === null)
    throw new AppError(`Content-Encoding ${encoding} is not known.`, { code: 'unknown_encoding', status: 415 });
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw unreadable(`The body is not valid ${encoding}.`, error);
  }
}

/**
 * The request's body as text.
 * @param limit bytes, as sent and after inflation
 * @throws AppError 413, 415 or 400
 */
export async function readBody(ctx: Context, limit: number): Promise<string> {
  let body = await readBytes(ctx.req, limit);
  const encoding = ctx.get('content-encoding').trim().toLowerCase();
  if (encoding !== '' && encoding !== 'identity') body = await inflated(body, encoding, limit);
  return body.toString('utf8').replace(/^\uFEFF/, '');
}

/**
 * The request's body read as JSON, whatever its Content-Type says (browser extensions send text/plain), also when it was encoded twice
 * (VS Code on the web).
 * @param limit bytes, as sent and after inflation
 * @throws AppError 413, 415 or 400
 */
export async function readJson(ctx: Context, limit: number): Promise<unknown> {
  const text = await readBody(ctx, limit);
  try {
    const value = parseJson(text);
    return typeof value === 'string' ? parseJson(value) : value;
  } catch (error) {
    throw unreadable('The body is not valid JSON.', error);
  }
}
