import type { Refused } from '../../shared/schema/answers/refusals.js';

export interface RefusalText {
  readonly title: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What went wrong, and what helps, in words. */
export function refusalText({ reason, count, editor, machine, detail }: Refused, apiUrl: string): RefusalText {
  const from = `${editor === null ? '' : ` from ${editor}`}${machine === null ? '' : ` on ${machine}`}`;
  const line = `api_url = ${apiUrl}`;
  const why = detail ?? '';
  switch (reason) {
    case 'unknown_key':
      return {
        title: `Heartbeats came${from} with a key that nobody has`,
        remedy:
          'They came from your network address, so maybe from your machine. The api_key in its file is none of this server: make a key here, and put it in place of the old one.',
      };
    case 'no_key':
      return {
        title: `Heartbeats came${from} without a key`,
        remedy:
          'They came from your network address, so maybe from your machine. The line api_key is missing in its file: copy all lines from here.',
      };
    case 'scope':
      return {
        title: `Your key may not send heartbeats${from}`,
        remedy: 'It is one for reading only. Make another one here.',
      };
    case 'heartbeats':
      return {
        title: `${count === 1 ? 'One heartbeat' : `${count} heartbeats`}${from} could not be taken`,
        remedy: why.startsWith('time:') ? `${why} Is the clock of the machine right?` : why,
      };
    case 'request':
      return { title: `A request${from} was refused`, remedy: why };
    case 'path':
      return {
        title: `Heartbeats came${from} to an address that is none`,
        remedy: `They went to ${why}. The line must be: ${line}`,
      };
    case 'redirect':
      return {
        title: `Heartbeats${from} were redirected on their way, and lost by it`,
        remedy: `Write the address that it leads to, with https:// where the server has it: ${line}`,
      };
  }
}
