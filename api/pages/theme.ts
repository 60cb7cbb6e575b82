import type { Context } from 'koa';
import { nameOf, setCookie } from '../auth/visitors.js';
import { html, type Html } from './html.js';
import { msPerDay } from '../../shared/domain/time-units.js';

/** How pages look: as the reader's system is, or always light or dark. */
export const themes = { system: 'As your system is', light: 'Light', dark: 'Dark' } as const;
export type Theme = keyof typeof themes;

export const isTheme = (text: string): text is Theme => Object.hasOwn(themes, text);

const cookie = 'sundial_theme';
const yearMs = 365 * msPerDay;

/** Of a browser, not of an account: screens differ. */
export function themeOf(ctx: Context): Theme {
  const value = ctx.cookies.get(nameOf(ctx, cookie)) ?? '';
  return isTheme(value) ? value : 'system';
}

export const keepTheme = (ctx: Context, theme: Theme): void => setCookie(ctx, cookie, theme === 'system' ? null : theme, yearMs);

/** What a button of the header shows, and leads to. */
const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const signs: Readonly<Record<Theme, Html>> = {
  system: html`<circle cx="8" cy="8" r="6" fill="none" /><path d="M8 2a6 6 0 0 1 0 12z" stroke="none" />`,
  light: html`<circle cx="8" cy="8" r="3" /><path
      d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3"
    />`,
  dark: html`<path d="M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1z" />`,
};

/** Goes on to the next one, on the same page. */
export const themeButton = (theme: Theme, csrf: string): Html => {
  const label = `Colours: ${themes[theme].toLowerCase()}. Change to: ${themes[next[theme]].toLowerCase()}`;
  return html`<form method="post" action="/settings/theme">
    <input type="hidden" name="csrf" value="${csrf}" /><input type="hidden" name="theme" value="${next[theme]}" />
    <button class="quiet sign" aria-label="${label}" title="${label}">
      <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">${signs[theme]}</svg>
    </button>
  </form>`;
};
