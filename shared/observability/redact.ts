/** What a secret looks like in a text, whoever wrote it: a driver, a library, a client. */
const secrets = new RegExp(
  [
    // Keys, and tokens and secrets of apps; the ids of users look like keys without the prefix, and are none
    /(?<key>waka_(?:tok_|ref_|sec_)?)[\w-]{8,}/,
    // A name and a password in an address
    /(?<address>:\/\/)[^\s/"'\\]+@/,
    // Parameters of addresses. The set-up code is there to be read: whoever runs the server makes the first account with it
    /(?<parameter>(?<!\/set-up\?)\b(?:api_key|access_token|refresh_token|token|invitation|code|state|(?:sentinel_)?password|(?:client_|app_)?secret)=)[^&\s"'\\]+/,
    // Credentials of a request
    /(?<scheme>\b(?:Basic|Bearer)\s+)[\w+/=.~-]{8,}/,
    // A token of ours as a part of a path
    /(?<path>\/)[\w-]{43}(?![\w-])/,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'gi',
);

/** A text without the secrets that stand in it. */
export const withoutSecrets = (text: string): string =>
  text.replace(secrets, (...found) => {
    const groups = found.at(-1) as Readonly<Record<string, string | undefined>>;
    const { address } = groups;
    const before = Object.values(groups).find((part) => part !== undefined) ?? '';
    return address === undefined ? `${before}[removed]` : `${before}[removed]@`;
  });

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: unknown;
  readonly cause?: LoggedError;
}

const deepest = 4;

/** An error as it is logged. Not all that drivers hang on to theirs: commands with their arguments, documents, addresses with passwords. */
function loggedError(error: Error, depth: number): LoggedError {
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    stack,
    ...(code !== undefined && { code }),
    ...(cause instanceof Error && depth < deepest && { cause: loggedError(cause, depth + 1) }),
  };
}

/** Texts stay as they are. */
export const errorForLog = (error: unknown): unknown => (error instanceof Error ? loggedError(error, 0) : error);
