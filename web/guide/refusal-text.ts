import type { Refused } from '../../shared/schema/answers/refusals.js';

export interface RefusalText {
  readonly title: string;
  /** What to do about it. */
  readonly remedy: string;
}

const counted = (count: number, one: string, many: string): string => (count === 1 ? `One ${one}` : `${count} ${many}`);

/** What went wrong, and what helps, in words. */
export function refusalText({ reason, count, editor, machine, detail }: Refused, apiUrl: string): RefusalText {
  const from = [editor !== null && `from ${editor}`, machine !== null && `on ${machine}`].filter(Boolean).join(' ');
  const some = `${counted(count, 'heartbeat', 'heartbeats')} ${from}`.trim();
  switch (reason) {
    case 'unknown_key':
      return {
        title: `Heartbeats came ${from} with a key that nobody has`.replace('  ', ' '),
        remedy:
          'They came from your network address, maybe from your machine. The api_key in the file is not one of this server: make a new key here, and put it in place of the old one.',
      };
    case 'no_key':
      return {
        title: `Heartbeats came ${from} without a key`.replace('  ', ' '),
        remedy: 'They came from your network address. The line api_key is missing in the file: copy both lines from here.',
      };
    case 'scope':
      return {
        title: `Your key may not send heartbeats ${from}`.trim(),
        remedy: 'It is a key for reading only. Make a new one here.',
      };
    case 'heartbeats':
      return {
        title: `${some} could not be taken`,
        remedy: `${detail ?? ''} ${/^time:/.test(detail ?? '') ? "Is the machine's clock right?" : ''}`.trim(),
      };
    case 'request':
      return { title: `A request ${from} could not be read`.replace('  ', ' '), remedy: detail ?? '' };
    case 'path':
      return {
        title: `Heartbeats came ${from} to an address that is none`.replace('  ', ' '),
        remedy: `They went to ${detail ?? '?'}. The line must be: api_url = ${apiUrl}`,
      };
    case 'redirect':
      return {
        title: `Heartbeats ${from} were redirected on their way, and lost by it`.replace('  ', ' '),
        remedy: `Write the address as it is in the end, with https:// where the server has it: api_url = ${apiUrl}`,
      };
  }
}
