/** Longest machine name kept, in UTF-16 code units. */
export const machineNameLimit = 200;

/**
 * More rounds than the CLI escapes in one run: it sends 1,000 queued heartbeats in batches of 10 or 25 and escapes the name once
 * more for each (clients.md).
 */
const maxRounds = 128;

/** What Go's `url.QueryEscape` can have written. */
const queryEscaped = /^(?:[A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})*$/;
const escapes = /(?:%[0-9A-Fa-f]{2})+/g;
const unwanted = /[\p{Cc}\p{Cs}]/gu;

/** Escapes that aren't UTF-8 are kept as they are. */
function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}

/** Without control characters and, as `u` makes surrogate pairs one character, lone surrogates. */
const clean = (text: string): string => text.replace(unwanted, '').trim();

function decodeOnce(text: string): string {
  const spaced = text.includes('+') && queryEscaped.test(text) ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? spaced.replace(escapes, decodeRun) : spaced;
}

function decodeUntilStable(header: string): string {
  let name = clean(header);
  for (let round = 0; round < maxRounds; round += 1) {
    const decoded = clean(decodeOnce(name));
    if (decoded === name) break;
    name = decoded;
  }
  return name;
}

function cut(name: string): string {
  const start = name.slice(0, machineNameLimit);
  return start.isWellFormed() ? start : start.slice(0, -1);
}

/**
 * The machine name in an `X-Machine-Name` header (wakatime-api.md, section 26; clients.md): unescaped until it is stable, without
 * control characters and lone surrogates, trimmed, cut to 200 code units.
 *
 * The same name comes out however often it was escaped, also never. Therefore a `+` is a space wherever the value could have
 * been written by the CLI's query-escape, so only letters, digits, `-_.~`, `+` and escapes: "a+b" is what "a b" escapes to, and
 * the two can't be told apart. A value with any other character ("Jane's a+b") was not query-escaped and keeps its `+`.
 * @returns null when there is no header or nothing is left of it
 */
export function decodeMachineName(header: string | null | undefined): string | null {
  if (header === null || header === undefined || header === '') return null;
  let name = decodeUntilStable(header);
  // A cut can leave something that decodes again; settling it keeps the function idempotent.
  if (name.length > machineNameLimit) name = decodeUntilStable(cut(name));
  return name === '' ? null : name;
}
