import busboy from 'busboy';
import type { Context } from 'koa';
import type { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.js';
import { takesLong } from '../http-server.js';

/** A file that is being uploaded. */
export interface IncomingFile {
  /** As the form has it. */
  readonly csrf: string;
  readonly name: string;
  /** To be read to its end. Throws AppError 413 where it is larger than allowed, 400 where it breaks off. */
  readonly bytes: AsyncIterable<Buffer>;
}

const brokenOff = (cause?: unknown): AppError =>
  new AppError('The file did not arrive whole. Send it once more.', { code: 'bad_form', status: 400, cause });

async function* upTo(stream: Readable & { truncated?: boolean }, tooLarge: AppError): AsyncGenerator<Buffer> {
  try {
    for await (const part of stream) yield part as Buffer;
  } catch (error) {
    throw brokenOff(error);
  }
  if (stream.truncated === true) throw tooLarge;
}

/**
 * Takes a form with one file of any size, as it comes: the fields of the form have to come before it.
 * @param limit bytes of the file
 * @param receive is called once, for the file
 * @returns what it gives; null when the form has none
 * @throws AppError 415 for what is no such form, 400 for one that is broken, 413 for a file that is too large
 */
export function receiveFile<T>(ctx: Context, limit: number, receive: (file: IncomingFile) => Promise<T>): Promise<T | null> {
  const { req } = ctx;
  if (ctx.is('multipart/form-data') === false) {
    throw new AppError('Expected a form with a file (multipart/form-data).', { code: 'not_a_form', status: 415 });
  }
  const tooLarge = new AppError(`The file is too large: at most ${limit} bytes.`, { code: 'too_large', status: 413 });
  if (Number(req.headers['content-length'] ?? 0) > limit + 16_384) throw tooLarge;
  // It says so no more to those who listen from now on
  if (req.destroyed) throw brokenOff();
  takesLong(req);
  return new Promise((resolve, reject) => {
    let parser: ReturnType<typeof busboy>;
    try {
      const limits = { files: 1, fileSize: limit, fields: 8, fieldSize: 1024, parts: 10 };
      parser = busboy({ headers: req.headers, limits, defParamCharset: 'utf8' });
    } catch (error) {
      reject(brokenOff(error));
      return;
    }
    let csrf = '';
    let received: Promise<T> | null = null;
    const leave = (error: Error): void => {
      req.unpipe(parser);
      // What still comes is thrown away, so that the answer is seen
      req.resume();
      reject(error);
    };
    parser.on('field', (name, value) => {
      if (name === 'csrf') csrf = value;
    });
    parser.on('file', (_field, stream, { filename }) => {
      stream.on('error', () => undefined);
      // A browser sends an empty one where none was chosen
      if (received !== null || !filename) return void stream.resume();
      received = receive({ csrf, name: filename, bytes: upTo(stream, tooLarge) });
      received.catch((error: Error) => {
        stream.resume();
        leave(error);
      });
    });
    parser.on('error', (error) => {
      // Whoever reads the file hears of it by that
      if (received === null) leave(brokenOff(error));
    });
    parser.on('close', () => void (received ?? Promise.resolve(null)).then(resolve, () => undefined));
    req.once('close', () => {
      if (!req.complete) parser.destroy(new Error('the request ended before its body did'));
    });
    req.pipe(parser);
  });
}
