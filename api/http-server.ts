import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Handle } from './shed.js';

/** What a server puts up with from those who connect to it. */
export interface ServerLimits {
  /** For all headers of a request to come, in ms. */
  readonly headersMs: number;
  /** For a whole request to come, in ms. */
  readonly requestMs: number;
  /** The same for one that `takesLong`. */
  readonly uploadMs: number;
  /** How often is looked who is late, in ms. */
  readonly lookEveryMs: number;
  /** Bytes of the request line and all headers. */
  readonly headerBytes: number;
  readonly headers: number;
  readonly connections: number;
}

export const serverLimits: ServerLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  uploadMs: 7_200_000,
  lookEveryMs: 5000,
  headerBytes: 16_384,
  headers: 100,
  connections: 10_000,
};

/** For a part of an upload to come. */
const idleMs = 60_000;

/** Longer than the idle time of usual proxies, so that they close first. */
const keepAliveMs = 75_000;

const faults: Readonly<Record<string, readonly [status: number, error: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The body is too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to come.'],
};

/** Answers what is no request, or never became one, in the form of all errors; Node would answer without a body. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, text] = faults[error.code ?? ''] ?? [400, 'This is not an HTTP request.'];
  const body = JSON.stringify({ error: text });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const lasting = new WeakSet<IncomingMessage>();

/** A request whose body may take as long as an upload does; one that stands still for a minute is ended all the same. */
export function takesLong(request: IncomingMessage): void {
  lasting.add(request);
  request.setTimeout(idleMs);
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** A path, or a whole address; others are none that anything here could take apart. */
const isAddress = (url: string): boolean => url.startsWith('/') || url === '*' || URL.canParse(url);

/** Ends a request whose body does not come to its end in time; Node has one limit for all. */
function endIfLate(request: IncomingMessage, response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => {
    if (request.complete || lasting.has(request)) return;
    // Answered already, without its body
    if (!response.headersSent) refuse(Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), request.socket);
    request.socket.destroySoon();
  }, ms);
  request.once('close', () => clearTimeout(timer));
}

/**
 * Closes a connection that the client wants closed only when its body has come, for as long as `endIfLate` allows: closed with a part of it unread,
 * it is reset, and the client may never see the answer. Proxies that keep no connections (deploy/Caddyfile) then take the process for dead.
 */
function closeAfterBody(request: IncomingMessage, response: ServerResponse): void {
  if (response.shouldKeepAlive || request.httpVersion !== '1.1') return;
  response.shouldKeepAlive = true;
  response.once('finish', () => {
    const { socket } = request;
    if (request.complete) socket.end();
    else request.once('end', () => socket.end());
  });
}

/** What came over a connection last, and how many requests of it wait for their turn. */
interface Line {
  last: ServerResponse;
  waiting: number;
}
const mostWaiting = 16;

/**
 * Begins a request when the one before it on its connection is answered. Node hands out those that a client sends without waiting (no client of
 * ours does, nor usual proxies) all at once, and says nothing of the end of those behind the first when the connection is cut: whatever was taken
 * for them would be kept for ever.
 */
function inTurn(lines: WeakMap<Socket, Line>, request: IncomingMessage, response: ServerResponse, begin: () => void): void {
  const { socket } = request;
  const line = lines.get(socket);
  // It has the connection when it is the one to be answered
  if (response.socket !== null || line === undefined) {
    lines.set(socket, { last: response, waiting: 0 });
    return begin();
  }
  if (line.waiting === mostWaiting) return void socket.destroy();
  line.waiting += 1;
  line.last.once('close', () => {
    line.waiting -= 1;
    if (response.socket !== null && !socket.destroyed) begin();
  });
  line.last = response;
}

/** An HTTP server that slow, large and endless requests can't keep busy; it does not listen yet. */
export function createHttpServer(handle: Handle, limits: ServerLimits = serverLimits): Server {
  const lines = new WeakMap<Socket, Line>();
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.uploadMs,
      connectionsCheckingInterval: limits.lookEveryMs,
      maxHeaderSize: limits.headerBytes,
      keepAliveTimeout: keepAliveMs,
    },
    (request, response) => {
      inTurn(lines, request, response, () => {
        if (!isAddress(request.url ?? '')) return refuse(new Error('no address'), request.socket);
        if (hasBody(request)) {
          endIfLate(request, response, limits.requestMs);
          closeAfterBody(request, response);
        }
        void handle(request, response);
      });
    },
  );
  server.maxHeadersCount = limits.headers;
  server.maxConnections = limits.connections;
  server.on('clientError', refuse);
  return server;
}
