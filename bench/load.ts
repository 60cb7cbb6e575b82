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

/** One kept connection, one request at a time. Next to no CPU time of its own, as it shares the machine with what it measures. */
class Connection {
  private answer: Buffer = Buffer.alloc(0);
  private need = Infinity;
  private resolve: ((bytes: number) => void) | null = null;
  private reject: ((error: Error) => void) | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.reject?.(error));
    socket.on('close', () => this.reject?.(new Error('the connection was closed')));
  }

  static open(hostname: string, port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, hostname, () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  private receive(chunk: Buffer): void {
    this.answer = this.answer.length === 0 ? chunk : Buffer.concat([this.answer, chunk]);
    if (this.need === Infinity) {
      const head = this.answer.indexOf(endOfHead);
      if (head < 0) return;
      const length = /content-length: (\d+)/i.exec(this.answer.toString('latin1', 0, head))?.[1];
      this.need = head + endOfHead.length + Number(length ?? 0);
    }
    if (this.answer.length >= this.need) this.resolve?.(this.need);
  }

  async send(request: Buffer): Promise<Result> {
    const start = performance.now();
    this.answer = Buffer.alloc(0);
    this.need = Infinity;
    const bytes = await new Promise<number>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(request);
    });
    return { ms: performance.now() - start, status: Number(this.answer.toString('latin1', 9, 12)), bytes };
  }

  close(): void {
    this.reject = null;
    this.socket.destroy();
  }
}

/** Sends requests over kept connections. */
export function createClient(address: string, connections: number) {
  const { host, hostname, port } = new URL(address);
  const idle: Connection[] = [];
  const open = (): Promise<Connection> => Connection.open(hostname, Number(port));

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

  /** At a steady rate, whether answers come or not; more than `connections` under way open further ones. */
  async function openLoop(shots: readonly Shot[], perSecond: number): Promise<Result[]> {
    const requests = shots.map((shot) => requestOf(host, shot));
    const start = performance.now();
    const pending: Promise<Result>[] = [];
    async function one(request: Buffer): Promise<Result> {
      const connection = idle.pop() ?? (await open());
      const result = await connection.send(request);
      idle.push(connection);
      return result;
    }
    while (pending.length < requests.length) {
      const due = Math.min(requests.length, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
      while (pending.length < due) pending.push(one(requests[pending.length]!));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return Promise.all(pending);
  }

  return { closedLoop, openLoop, close: () => idle.forEach((connection) => connection.close()) };
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
