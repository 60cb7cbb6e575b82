import { lookedUpGauge, type Metrics } from './metrics.js';

/** Says `ok`, or what is wrong. */
export type Check = () => string | Promise<string>;

export interface Health {
  readonly isReady: boolean;
  /** What each check says. */
  readonly checks: Readonly<Record<string, string>>;
  /** `status`, and what each check says. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Whoever asks has a timeout of a few seconds, and wants to hear which store it is. */
const patienceMs = 2000;

async function inTime(check: Check): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${patienceMs} ms`), patienceMs);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch {
    return 'not reachable';
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a process can do its work: all checks at once, each in a limited time. */
export async function healthOf(
  checks: Readonly<Record<string, Check>>,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<Health> {
  const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await inTime(check)] as const));
  const isReady = results.every(([, text]) => text === 'ok');
  const said = Object.fromEntries(results);
  return { isReady, checks: said, body: { status: isReady ? 'ok' : 'unavailable', ...said, ...facts } };
}

/** Shows the checks of `/readyz` in a process's metrics. */
export function showHealth(registry: Metrics, health: () => Promise<Health>): void {
  lookedUpGauge(
    registry,
    { name: 'sundial_ready', help: 'Whether a process has what it needs (1), by the checks of /readyz', labelNames: ['check'] },
    async () =>
      Object.entries((await health()).checks).map(([check, text]) => ({ labels: { check }, value: Number(text === 'ok') })),
  );
}
