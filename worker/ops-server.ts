import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health } from '../shared/observability/health.js';
import type { Metrics } from '../shared/observability/metrics.js';
import { bringsMetricsToken } from '../shared/observability/metrics-token.js';

export interface OpsServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly metrics: Metrics;
  /** What has to be sent to read the metrics; '' where anybody may who reaches the port. */
  readonly metricsToken: string;
  readonly health: () => Promise<Health>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const json = (status: number, body: unknown, headers = {}): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  text: JSON.stringify(body),
  headers,
});

/** `/healthz`: the process lives. `/readyz`: it can do its work. `/metrics`: its figures. */
async function answerTo(path: string, authorization: string | undefined, of: OpsServerOptions): Promise<Answer> {
  if (path === '/healthz') return json(200, { status: 'ok' });
  if (path === '/readyz') {
    const { isReady, body } = await of.health();
    return json(isReady ? 200 : 503, body);
  }
  if (path !== '/metrics') return json(404, { error: 'Not found' });
  if (of.metricsToken !== '' && !bringsMetricsToken(authorization, of.metricsToken)) {
    return json(401, { error: 'Unauthorized' }, { 'WWW-Authenticate': 'Bearer realm="Sundial"' });
  }
  return { status: 200, type: of.metrics.contentType, text: await of.metrics.metrics() };
}

/** Serves a worker's health and metrics. @returns the server, which listens; @throws Error when it can't */
export async function startOpsServer(options: OpsServerOptions): Promise<{ server: Server; port: number }> {
  const limits = { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 };
  const server = createServer(limits, (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const answering =
      request.method === 'GET' || request.method === 'HEAD'
        ? answerTo(path, request.headers.authorization, options)
        : Promise.resolve(json(405, { error: 'Method not allowed' }, { Allow: 'GET, HEAD' }));
    void answering
      .catch(() => json(500, { error: 'Internal server error' }))
      .then(({ status, type, text, headers }) => {
        response.writeHead(status, { ...headers, 'Content-Type': type, 'Cache-Control': 'no-store' });
        response.end(request.method === 'HEAD' ? undefined : text);
      });
  });
  server.maxConnections = 100;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
