/** What the API answers as `errors`: the field's name and what is wrong with it (wakatime-api.md, section 1). */
export type FieldErrors = Record<string, string[]>;

export interface AppErrorOptions {
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Whether `message` may be shown to the client. */
  readonly expose?: boolean;
  /** Whether the same request may succeed later. */
  readonly retryable?: boolean;
  readonly fields?: FieldErrors;
  readonly headers?: Record<string, string>;
  readonly cause?: unknown;
}

/** The one error type of Sundial; api/middleware/errors.ts turns it into an answer. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly expose: boolean;
  readonly retryable: boolean;
  readonly fields: FieldErrors | undefined;
  readonly headers: Record<string, string>;

  constructor(message: string, options: AppErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.status = options.status;
    this.expose = options.expose ?? options.status < 500;
    this.retryable = options.retryable ?? false;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
  }
}

export const badRequest = (fields: FieldErrors): AppError =>
  new AppError('Bad request', { code: 'bad_request', status: 400, fields });

// RFC 6750, section 3. Not Basic: browsers would ask for a password in the middle of an extension's request
export const unauthorized = (): AppError =>
  new AppError('Unauthorized', {
    code: 'unauthorized',
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer realm="Sundial"' },
  });

export const forbidden = (message = 'Forbidden'): AppError => new AppError(message, { code: 'forbidden', status: 403 });

export const notFound = (message = 'Not found'): AppError => new AppError(message, { code: 'not_found', status: 404 });

/**
 * A store is away or too busy: the client keeps its batch and comes back (clients.md).
 * @param code what is short, for the metrics
 */
export const unavailable = (message: string, cause?: unknown, code = 'unavailable'): AppError =>
  new AppError(message, {
    code,
    status: 503,
    expose: true,
    retryable: true,
    headers: { 'Retry-After': '15' },
    cause,
  });
