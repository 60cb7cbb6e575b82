import type { Config } from '../../shared/config/load.js';
import { html, type Html } from './html.js';
import type { Visit } from './pages.js';

/** A day as it could be: hours with their work, by the colours of a chart. Nobody's. */
const sample: readonly (readonly [kind: 'a' | 'b' | 'c', from: number, to: number])[] = [
  ['a', 0, 74],
  ['b', 80, 96],
  ['a', 96, 152],
  ['c', 190, 214],
  ['b', 214, 283],
  ['a', 291, 338],
  ['c', 346, 360],
];

const sampleDay = html`<svg class="sample" viewBox="0 0 360 12" preserveAspectRatio="none" aria-hidden="true">
  ${sample.map(([kind, from, to]) => html`<rect class="${kind}" x="${from}" y="0" width="${to - from}" height="12" />`)}
</svg>`;

const facts: readonly { readonly title: string; readonly text: string }[] = [
  { title: 'Exact', text: 'Every number comes from what your editor sent, and all parts add up, to the second.' },
  { title: 'For every editor', text: 'All plugins made for WakaTime work here, with two lines in one file.' },
  { title: 'Yours', text: 'It all stays on this server. Others see what you choose to show them, and nothing else.' },
];

const joining: Readonly<Record<Config['accounts']['signUp'], Html>> = {
  open: html`<a class="button second" href="/sign-up">Make an account</a>`,
  invitation: html`<span class="quiet-text">New here? An administrator of this server can invite you.</span>`,
  closed: html``,
};

/** `/` for those who are not signed in: what this server is. */
export function showStart({ show }: Visit, { signUp }: { readonly signUp: Config['accounts']['signUp'] }): void {
  show({
    title: 'See where your time goes',
    kind: 'start',
    body: html`<p class="lead">
        This is a Sundial server. Your editors tell it what you work on; it tells you how long, by project, language and day.
      </p>
      ${sampleDay}
      <p class="actions"><a class="button" href="/sign-in">Sign in</a> ${joining[signUp]}</p>
      <ul class="points">
        ${facts.map(
          ({ title, text }) =>
            html`<li>
              <h2>${title}</h2>
              <p>${text}</p>
            </li>`,
        )}
      </ul>
      <p class="quiet-text">Programs ask <a href="/docs">the API</a>, which is WakaTime's.</p>`,
  });
}
