import { Server as NetServer } from 'node:net';
import type { Server } from 'node:http';

const lookEveryMs = 50;
/** A proxy may have chosen a kept connection just now: it is closed with the answer, not under the request. */
const lingerMs = 1000;

/**
 * Takes no new connections, answers what comes over those that are open and resolves when all are closed. Each answer says that its connection
 * closes; those that nobody uses are closed after a moment, as clients would keep them for as long as they like.
 * @param graceMs after which connections are cut, whatever they are at
 */
export async function stopServing(server: Server, graceMs: number): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  // http's own close() ends idle connections at once
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  let timer: NodeJS.Timeout | undefined;
  const linger = setTimeout(
    () => {
      timer = setInterval(() => server.closeIdleConnections(), lookEveryMs);
    },
    Math.min(lingerMs, graceMs / 2),
  );
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(linger);
  clearInterval(timer);
  clearTimeout(cut);
  // What it does besides by now: it no longer looks for requests that take too long
  server.close();
}
