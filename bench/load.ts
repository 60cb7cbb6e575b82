import { Agent, request } from 'node:http';

export interface Shot {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly apiKey: string;
  readonly body?: Buffer;
}

export interface Result {
  /** ms from the start of the request to the end of the answer. */
  readonly ms: number;
  readonly status: number;
  readonly bytes: number;
}

/** Sends requests over kept connections. */
export function createClient(address: string, connections: number) {
  const { hostname, port } = new URL(address);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  function send({ path, method, apiKey, body }: Shot): Promise<Result> {
    return new Promise((resolve, reject) => {
      const start = performance.now();
      const outgoing = request(
        {
          hostname,
          port,
          path,
          method,
          agent,
          headers: {
            Authorization: `Basic ${Buffer.from(apiKey).toString('base64')}`,
            'Content-Type': 'application/json',
            'X-Machine-Name': 'devbox',
            ...(body ? { 'Content-Length': body.length } : {}),
          },
        },
        (response) => {
          let bytes = 0;
          response.on('data', (chunk: Buffer) => (bytes += chunk.length));
          response.on('end', () => resolve({ ms: performance.now() - start, status: response.statusCode ?? 0, bytes }));
          response.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** As fast as `connections` requests at a time allow. */
  async function closedLoop(shots: readonly Shot[]): Promise<Result[]> {
    const results: Result[] = [];
    let next = 0;
    async function lane(): Promise<void> {
      while (next < shots.length) {
        const shot = shots[next]!;
        next += 1;
        results.push(await send(shot));
      }
    }
    await Promise.all(Array.from({ length: connections }, lane));
    return results;
  }

  /** At a steady rate, whether answers come or not. */
  async function openLoop(shots: readonly Shot[], perSecond: number): Promise<Result[]> {
    const start = performance.now();
    const pending: Promise<Result>[] = [];
    while (pending.length < shots.length) {
      const due = Math.min(shots.length, Math.floor(((performance.now() - start) / 1000) * perSecond) + 1);
      while (pending.length < due) pending.push(send(shots[pending.length]!));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return Promise.all(pending);
  }

  return { send, closedLoop, openLoop, close: () => agent.destroy() };
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
