import busboy from 'busboy';
import type { Context } from 'koa';
import { AppError } from '../../shared/errors.js';
import { readBytes } from '../middleware/body.js';

/** What a form with one file sends. */
export interface Upload {
  readonly csrf: string;
  /** Empty where none was chosen; null where it is larger than allowed. */
  readonly file: Buffer | null;
}

/** What stands around the file. */
const wrapping = 16 * 1024;

const unreadable = (cause?: unknown): AppError =>
  new AppError('This form could not be read. Send it once more.', { code: 'bad_form', status: 400, cause });

function parse(headers: Context['headers'], body: Buffer, limit: number): Promise<Upload> {
  return new Promise((resolve, reject) => {
    let parser: ReturnType<typeof busboy>;
    try {
      // One byte more than is allowed: a file that is cut off there was larger
      const limits = { files: 1, fileSize: limit + 1, fields: 8, fieldSize: 1024, parts: 10 };
      parser = busboy({ headers, limits });
    } catch (error) {
      reject(unreadable(error));
      return;
    }
    let csrf = '';
    const pieces: Buffer[] = [];
    parser.on('field', (name, value) => {
      if (name === 'csrf') csrf = value;
    });
    parser.on('file', (_name, stream) => {
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('error', () => undefined);
    });
    parser.on('error', (error) => reject(unreadable(error)));
    parser.on('close', () => {
      const file = Buffer.concat(pieces);
      resolve({ csrf, file: file.length > limit ? null : file });
    });
    parser.end(body);
  });
}

/**
 * Reads a form with one file, all of it in memory.
 * @param limit bytes of the file
 * @throws AppError 413 for a body that is larger than such a form can be, 415 for what is none, 400 for one that is broken
 */
export async function readUpload(ctx: Context, limit: number): Promise<Upload> {
  if (ctx.is('multipart/form-data') === false) {
    throw new AppError('Expected a form with a file (multipart/form-data).', { code: 'not_a_form', status: 415 });
  }
  return parse(ctx.headers, await readBytes(ctx.req, limit + wrapping), limit);
}
