import type { SystemFacts } from '../../shared/schema/answers/system.js';
import { Card } from '../components/card.js';
import { amount, bytes, span, unknown } from './amounts.js';

export function Queues({ queues }: Pick<SystemFacts, 'queues'>) {
  return (
    <Card title="Queues" actions={<a href="/admin/queues">Open the queues</a>}>
      {queues.length === 0 ? (
        <p class="quiet-text">Redis does not tell.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-label="Queues, as a table">
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">Queue</th>
                <th scope="col">Waiting</th>
                <th scope="col">In hand</th>
                <th scope="col">Delayed</th>
                <th scope="col">Failed</th>
                <th scope="col">Oldest</th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <tr key={queue.name}>
                  <th scope="row" title={queue.purpose}>
                    <a href={`/admin/queues/queue/${queue.name}`}>{queue.name}</a>{' '}
                    {queue.is_paused && <span class="badge bad">paused</span>}
                  </th>
                  <td>{amount(queue.waiting)}</td>
                  <td>{amount(queue.active)}</td>
                  <td>{amount(queue.delayed)}</td>
                  <td>
                    {queue.failed === 0 ? (
                      '0'
                    ) : (
                      <a href={`/admin/queues/queue/${queue.name}?status=failed`}>{amount(queue.failed)}</a>
                    )}
                  </td>
                  <td>{queue.oldest_seconds === 0 ? unknown : span(queue.oldest_seconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

export function Processes({ processes }: Pick<SystemFacts, 'processes'>) {
  return (
    <Card title="Processes">
      {processes.length === 0 ? (
        <p class="quiet-text">None has told of itself within the last seconds.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-label="Processes, as a table">
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">Process</th>
                <th scope="col">CPU</th>
                <th scope="col">Memory</th>
                <th scope="col">Runs for</th>
                <th scope="col">Version</th>
              </tr>
            </thead>
            <tbody>
              {processes.map(({ id, kind, host, pid, cpu_percent, rss_bytes, uptime_seconds, version }) => (
                <tr key={id}>
                  <th scope="row">
                    {kind === 'api' ? 'API' : 'Worker'}{' '}
                    <span class="where">
                      <bdi>{host}</bdi> {pid}
                    </span>
                  </th>
                  <td>{Math.round(cpu_percent)} %</td>
                  <td>{bytes(rss_bytes)}</td>
                  <td>{span(uptime_seconds)}</td>
                  <td>{version}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
