import { once } from 'node:events';
import { createServer } from 'node:net';
import { LaunchError, codeOf, reasonOf } from './launch-error.js';

/** A port that was free a moment ago; whoever binds it must be ready to find it taken. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}

/**
 * Resolves when `host:port` can be listened on now; port 0 always can.
 * @throws LaunchError port_in_use with the remedy, also when the address is not this machine's or the port needs root
 */
export async function checkPortFree(host: string, port: number): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portError(host, port, error);
  }
  server.close();
  await once(server, 'close');
}

function portError(host: string, port: number, error: unknown): LaunchError {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new LaunchError(
        'port_in_use',
        `Port ${port} is in use. Set PORT to another one, e.g. PORT=${port === 65535 ? 3000 : port + 1} npm start.`,
      );
    case 'EACCES':
      return new LaunchError(
        'port_in_use',
        `Port ${port} may not be used without root. Set PORT to one above 1023, e.g. PORT=3000 npm start.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new LaunchError(
        'port_in_use',
        `${host} is not an address of this machine. Set HOST to one that is, e.g. HOST=127.0.0.1.`,
      );
    default:
      return new LaunchError('port_in_use', `${host}:${port} can't be listened on: ${reasonOf(error)}.`, error);
  }
}
