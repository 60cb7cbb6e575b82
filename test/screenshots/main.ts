import { mkdir, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { bringSession, openChromium } from '../support/chromium.js';
import { stopSharedStores } from '../support/stores.js';
import { startDemoServer, type DemoServer } from './demo-server.js';
import { pictures, type Picture } from './pictures.js';

const readmeFolder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
/** Bytes of a picture that everybody loads who looks at the README. */
const largestInReadme = 150 * 1024;
const themes = ['light', 'dark'] as const;
const widths = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const;

/** Drawn, and nothing on its way. A page that asks again and again is never still for long. */
async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"], .skeleton').first().waitFor({ state: 'detached', timeout: 15_000 });
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
}

/** @returns what went wrong on it */
async function take(
  browser: Browser,
  { url, sessions }: DemoServer,
  { name, path, as, inReadme }: Picture,
  theme: (typeof themes)[number],
  width: keyof typeof widths,
  folder: string,
): Promise<string[]> {
  const complaints: string[] = [];
  const context = await browser.newContext({ viewport: widths[width], colorScheme: theme, reducedMotion: 'reduce' });
  try {
    if (as !== null) await bringSession(context, url, sessions[as]);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(url + path);
    await settled(page);
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (wide > 0) complaints.push(`it is ${wide} px wider than the screen`);
    if (inReadme && width === 'desktop') {
      const file = join(readmeFolder, `${name}-${theme}.png`);
      await page.screenshot({ path: file });
      const { size } = await stat(file);
      if (size > largestInReadme) complaints.push(`${file} has ${Math.ceil(size / 1024)} kB, which is too much for the README`);
    }
    await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: true });
  } catch (error) {
    complaints.push((error as Error).message);
  } finally {
    await context.close();
  }
  return complaints.map((text) => `${name}, ${width}, ${theme}: ${text}`);
}

/** `npm run screenshots [-- names of pictures]`: takes pictures of all pages, and says what went wrong on them. */
const { positionals } = parseArgs({ allowPositionals: true });
const chosen = positionals.length === 0 ? pictures : pictures.filter(({ name }) => positionals.includes(name));
if (chosen.length === 0) {
  process.stderr.write(`There is no such picture. There are: ${pictures.map(({ name }) => name).join(', ')}\n`);
  process.exit(1);
}
const folder = await mkdtemp(join(tmpdir(), 'sundial-pictures-'));
await mkdir(readmeFolder, { recursive: true });
process.stdout.write('Making a year of work …\n');
const server = await startDemoServer();
const browser = await openChromium();
try {
  for (const picture of chosen) {
    for (const width of Object.keys(widths) as (keyof typeof widths)[]) {
      for (const theme of themes) {
        for (const complaint of await take(browser, server, picture, theme, width, folder)) {
          process.stdout.write(`${complaint}\n`);
          process.exitCode = 1;
        }
      }
    }
    process.stdout.write(`${picture.name}\n`);
  }
  process.stdout.write(`\n${folder}\n${readmeFolder}\n`);
} finally {
  await browser.close();
  await server.close();
  await stopSharedStores();
}
