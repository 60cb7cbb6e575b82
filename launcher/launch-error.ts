export type LaunchErrorCode =
  | 'unsupported_platform'
  | 'no_pip'
  | 'no_network'
  | 'download_failed'
  | 'checksum_mismatch'
  | 'wheel_unreadable'
  | 'missing_library'
  | 'binary_unusable'
  | 'folder_not_writable'
  | 'already_running'
  | 'data_dir_in_use'
  | 'port_in_use'
  | 'store_failed'
  | 'service_failed'
  | 'aborted';

/** Something the person in front of the terminal can mend: the message is what is wrong and the remedy, and is shown without a stack. */
export class LaunchError extends Error {
  readonly code: LaunchErrorCode;

  constructor(code: LaunchErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LaunchError';
    this.code = code;
  }
}

/** How to do without the fetched programs; ends several messages. */
export const storeRemedy =
  'install MongoDB >= 6 and Redis >= 6.2, or set MONGO_URL and REDIS_URL to servers you have, or use `docker compose up`';

/** The text of anything thrown, for the middle of a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node error such as ENOENT; '' when there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
