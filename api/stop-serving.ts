import type { Server } from 'node:http';

const lookEveryMs = 50;

/**
 * Takes no new connections, answers the requests under way and resolves when all connections are closed. Without more, connections that
 * clients keep open would bring requests for as long as they like, and the process would never come to its end.
 * @param graceMs after which connections are cut, whatever they are at
 */
export async function stopServing(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const timer = setInterval(() => server.closeIdleConnections(), lookEveryMs);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(timer);
  clearTimeout(cut);
}
