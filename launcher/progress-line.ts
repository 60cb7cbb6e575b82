import type { FetchProgress } from './store-binaries.js';
import type { StoreProgram } from './store-pins.js';

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const eraseLine = '\r\u001b[2K';

/**
 * Shows fetches: on a terminal one line that changes, for all of them together; elsewhere (a log) a line at each one's begin and end.
 */
export function createProgressLine(terminal: Terminal): (progress: FetchProgress) => void {
  const active = new Map<StoreProgram, string>();
  const begun = new Set<StoreProgram>();

  return ({ program, phase, text }) => {
    if (terminal.isTTY !== true) {
      if (phase !== 'unpacking' && !(phase === 'fetching' && begun.has(program))) terminal.write(`${text}\n`);
      begun.add(program);
      return;
    }
    const lasting = phase === 'fetched' || phase === 'skipped';
    if (lasting) active.delete(program);
    else active.set(program, text);
    terminal.write(`${eraseLine}${lasting ? `${text}\n` : ''}${[...active.values()].join('  ·  ')}`);
  };
}
