import type { Config } from '../../shared/config/load.js';
import { html, type Html } from './html.js';
import type { Visit } from './pages.js';

/** A day as it could be, from nine to five: minutes after nine, by what was worked on. Nobody's. */
const sample = {
  engine: [
    [0, 99],
    [128, 203],
    [388, 451],
  ],
  website: [
    [107, 128],
    [285, 377],
  ],
  notes: [
    [253, 285],
    [461, 480],
  ],
} as const;
const sampleNames = Object.keys(sample) as (keyof typeof sample)[];
const minutesOf = (name: keyof typeof sample): number => sample[name].reduce((sum, [from, to]) => sum + to - from, 0);

const sampleDay = html`<figure class="sample">
  <svg viewBox="0 0 480 12" preserveAspectRatio="none" aria-hidden="true">
    ${sampleNames.map((name, i) =>
      sample[name].map(([from, to]) => html`<rect class="part${i}" x="${from}" y="0" width="${to - from}" height="12" />`),
    )}
  </svg>
  <figcaption>
    A day, for example:
    ${sampleNames.map((name, i) => {
      const minutes = minutesOf(name);
      const text = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
      return html`<span class="part${i}"><b>${name}</b> ${text}</span>`;
    })}
  </figcaption>
</figure>`;

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
