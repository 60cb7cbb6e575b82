import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath, hasChromium, openChromium } from './chromium.js';

/** A real browser for a suite; without one its tests are skipped, and say so. */
export interface TestBrowser {
  /** A page of a browser that nobody has used; what went wrong on it is in `complaints`. */
  page(options?: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }>;
}

/** Call it in a suite. */
export function useBrowser(): TestBrowser {
  let browser: Browser | null = null;

  before(async function () {
    this.timeout(30_000);
    if (!hasChromium()) {
      process.stderr.write(`\n*** SKIPPED: browser tests, as there is no ${chromiumPath} (Debian's package chromium) ***\n\n`);
      this.skip();
    }
    browser = await openChromium();
  });
  after(() => browser?.close());

  return {
    async page(options) {
      const context = await browser!.newContext({ viewport: { width: 1100, height: 800 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'warning') return;
        // A form that came back with its faults
        if (!message.text().includes('status of 400')) complaints.push(message.text());
      });
      page.on('request', (request) => {
        const { host, protocol } = new URL(request.url());
        if (protocol !== 'data:' && host !== new URL(page.url() === 'about:blank' ? request.url() : page.url()).host) {
          if (request.resourceType() !== 'document') complaints.push(`asked another host for ${request.url()}`);
        }
      });
      return { page, complaints };
    },
  };
}
