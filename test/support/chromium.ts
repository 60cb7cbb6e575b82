import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

/** Debian's package chromium. */
export const chromiumPath = '/usr/bin/chromium';
export const hasChromium = (): boolean => existsSync(chromiumPath);

/** @throws Error when it is not there */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Signs a browser in with a session that has begun. @param address of the server, by http on this machine */
export async function bringSession(context: BrowserContext, address: string, token: string): Promise<void> {
  // On the machine itself browsers keep cookies that are for TLS, but none is put in for an address without
  const url = address.replace(/^http:/, 'https:');
  await context.addCookies([
    { name: '__Host-sundial_session', value: token, url, secure: true, httpOnly: true, sameSite: 'Lax' },
  ]);
}
