import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition of the outside world that has no event: looks every few ms until it holds, and fails after `timeoutMs`. */
export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${condition.toString()}`);
    await delay(5);
  }
}
