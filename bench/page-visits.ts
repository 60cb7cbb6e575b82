import type { Browser, BrowserContext, Page } from 'playwright-core';
import { bringSession } from '../test/support/chromium.js';

/** A page, and the answer (path below /api/v1, beginning of its query) whose numbers make it complete. */
export interface PageCase {
  readonly name: string;
  readonly path: string;
  readonly answer: string;
  /** ms from navigation until it can be seen. */
  readonly goal: number;
}

export interface Visit {
  readonly ms: number;
  /** All that was transferred, packed as it came. */
  readonly bytes: number;
}

const patienceMs = 20_000;

/**
 * Waits in the page, as text: the program that drives it knows no documents, and one that looked again and again would take time from the page.
 */
const readyScript = (answer: string, after: number, part: string): string => `new Promise((resolve, reject) => {
  const observer = new PerformanceObserver((list) => {
    for (const { name, startTime, detail } of list.getEntries()) {
      if (name !== ${JSON.stringify(`sundial:ready ${answer}`)} || startTime <= ${after} || !detail.includes(${JSON.stringify(part)})) continue;
      observer.disconnect();
      resolve(startTime);
    }
  });
  observer.observe({ type: 'mark', buffered: true });
  setTimeout(() => reject(new Error('nothing to be seen of ${answer} after ${patienceMs} ms')), ${patienceMs});
})`;
const bytesScript = `['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
  .reduce((sum, { transferSize }) => sum + transferSize, 0)`;
const noteClickScript = `addEventListener('click', (event) => {
  performance.clearMarks('clicked');
  performance.mark('clicked', { startTime: event.timeStamp });
}, { capture: true, once: true })`;
const clickedScript = `performance.getEntriesByName('clicked').at(-1).startTime`;

/** What was marked in the page (web/resource.ts) when the answer could be seen, in ms of its clock; not before `after`. */
const readyAt = (page: Page, { answer }: PageCase, after = 0, part = ''): Promise<number> =>
  page.evaluate<number>(readyScript(answer, after, part));

export async function openContext(browser: Browser, address: string, token: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await bringSession(context, address, token);
  return context;
}

/** Opens a page, and waits until its numbers can be seen. */
export async function visit(page: Page, address: string, one: PageCase): Promise<Visit> {
  await page.goto(address + one.path, { waitUntil: 'commit' });
  const ms = await readyAt(page, one);
  await page.waitForLoadState('networkidle');
  const bytes = await page.evaluate<number>(bytesScript);
  return { ms, bytes };
}

/**
 * Clicks on something, and waits until the answer that it asks for can be seen.
 * @param part of that answer's query
 * @returns ms
 */
export async function interact(page: Page, one: PageCase, selector: string, part: string): Promise<number> {
  await page.evaluate(noteClickScript);
  await page.locator(selector).first().click();
  const clicked = await page.evaluate<number>(clickedScript);
  return (await readyAt(page, one, clicked, part)) - clicked;
}
