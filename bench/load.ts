import { connect, type Socket } from 'node:net';

export interface Shot {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly apiKey: string;
  readonly userAgent?: string;
  readonly body?: Buffer;
}

export interface Result {
  /** ms from the start of the request to the end of the answer. */
  readonly ms: number;
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
}

function requestOf(host: string, { path, method, apiKey, userAgent = 'bench', body }: Shot): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    `User-Agent: ${userAgent}`,
    `Authorization: Basic ${Buffer.from(apiKey).toString('base64')}`,
    'Content-Type: application/json',
    'X-Machine-Name: devbox',
    'Timezone: Europe/Vienna',
    ...(body ? [`Content-Length: ${body.length}`] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return body ? Buffer.concat([head, body]) : head;
}

const endOfHead = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * One kept connection, one request at a time. Next to no CPU time of its own, as it shares the machine with what it measures: of an answer it
 * looks at the head and counts the rest.
 */
class Connection {
  private head: Buffer = Buffer.alloc(0);
  private status = 0;
  /** Bytes of the body, null until its head is there; Infinity where it comes in chunks of its own. */
  private length: number | null = null;
  private received = 0;
  private tail: Buffer = Buffer.alloc(0);
  private resolve: (() => void) | null = null;
  private reject: ((error: Error) => void) | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.reject?.(error));
    socket.on('close', () => this.reject?.(new Error('the connection was closed')));
  }

  get closed(): boolean {
    return this.socket.destroyed || this.socket.readableEnded;
  }

  static open(hostname: string, port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, hostname, () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  private receive(chunk: Buffer): void {
    let body = chunk;
    if (this.length === null) {
      this.head = this.head.length === 0 ? chunk : Buffer.concat([this.head, chunk]);
      const end = this.head.indexOf(endOfHead);
      if (end < 0) return;
      const head = this.head.toString('latin1', 0, end);
      this.status = Number(head.slice(9, 12));
      this.length = /transfer-encoding: chunked/i.test(head) ? Infinity : Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      body = this.head.subarray(end + endOfHead.length);
    }
    this.received += body.length;
    if (this.length === Infinity) {
      // No answer of the API holds a line break, so that these bytes are nothing but the end
      this.tail = body.length >= lastChunk.length ? body.subarray(-lastChunk.length) : Buffer.concat([this.tail, body]);
      if (this.tail.subarray(-lastChunk.length).equals(lastChunk)) this.resolve?.();
    } else if (this.received >= this.length) this.resolve?.();
  }

  async send(request: Buffer): Promise<Result> {
    const start = performance.now();
    this.head = Buffer.alloc(0);
    this.length = null;
    this.received = 0;
    await new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(request);
    });
    return { ms: performance.now() - start, status: this.status, bytes: this.received };
  }

  close(): void {
    this.reject = null;
    this.socket.destroy();
  }
}

export interface Reader {
  send(shot: Shot): Promise<Result>;
  close(): void;
}

/** A connection for one request after the other. */
export async function openReader(address: string): Promise<Reader> {
  const { host, hostname, port } = new URL(address);
  const connection = await Connection.open(hostname, Number(port));
  return { send: (shot) => connection.send(requestOf(host, shot)), close: () => connection.close() };
}

/** A server under more load than it can take has to see it, not a client that waits for one of its few connections. */
const mostConnections = 2000;
/** Under way to be opened: Node accepts one of them after the other, a kernel keeps 511 for it, and resets what is more. */
const mostOpening = 200;

/** Sends requests over kept connections. */
export function createClient(address: string, connections: number) {
  const { host, hostname, port } = new URL(address);
  const open = (): Promise<Connection> => Connection.open(hostname, Number(port));
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  let opened = 0;
  let opening = 0;

  async function take(): Promise<Connection> {
    // In turns: the server closes those that are not used for long
    for (let connection = idle.shift(); connection; connection = idle.shift()) {
      if (!connection.closed) return connection;
      opened -= 1;
    }
    if (opened < mostConnections && opening < mostOpening) {
      opened += 1;
      opening += 1;
      return open().finally(() => (opening -= 1));
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(connection: Connection): void {
    const next = waiting.shift();
    if (next) next(connection);
    else idle.push(connection);
  }

  /** Opens connections beforehand: opening them is no part of the load. */
  async function warm(count: number): Promise<void> {
    for (; opened < count; opened += 1) idle.push(await open());
  }

  /** As fast as `connections` requests at a time allow. */
  async function closedLoop(shots: readonly Shot[]): Promise<Result[]> {
    const requests = shots.map((shot) => requestOf(host, shot));
    const results: Result[] = [];
    let next = 0;
    async function lane(): Promise<void> {
      const connection = await open();
      while (next < requests.length) {
        const request = requests[next]!;
        next += 1;
        results.push(await connection.send(request));
      }
      connection.close();
    }
    await Promise.all(Array.from({ length: connections }, lane));
    return results;
  }

  /**
   * At a steady rate, whether answers come or not. Where so many are under way that one has to wait for a connection, that counts as its time.
   * @param next the next request; null ends it
   * @param perSecond requests, asked for again and again
   */
  async function paced<S extends Shot>(
    next: () => S | null,
    perSecond: () => number,
    seen: (result: Result, shot: S) => void,
  ): Promise<void> {
    let lookedAt = performance.now();
    let due = 1;
    const pending = new Set<Promise<void>>();
    const failures: unknown[] = [];
    async function one(shot: S): Promise<void> {
      const due = performance.now();
      const connection = await take();
      const waited = performance.now() - due;
      const result = await connection.send(requestOf(host, shot));
      seen({ ...result, ms: result.ms + waited }, shot);
      giveBack(connection);
    }
    for (let shot = next(); shot !== null && failures.length === 0;) {
      const now = performance.now();
      due += ((now - lookedAt) / 1000) * perSecond();
      lookedAt = now;
      for (; due >= 1 && shot !== null; shot = next()) {
        const sending: Promise<void> = one(shot).finally(() => pending.delete(sending));
        sending.catch((error: unknown) => failures.push(error));
        pending.add(sending);
        due -= 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    if (failures.length > 0) throw failures[0];
    await Promise.all(pending);
  }

  async function openLoop(shots: readonly Shot[], perSecond: number): Promise<Result[]> {
    const results: Result[] = [];
    let sent = 0;
    await paced(
      () => shots[sent++] ?? null,
      () => perSecond,
      (result) => results.push(result),
    );
    return results;
  }

  return { warm, closedLoop, openLoop, paced, close: () => idle.forEach((connection) => connection.close()) };
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
