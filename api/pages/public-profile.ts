import type { Static } from 'typebox';
import { accountsElsewhere } from '../../shared/domain/profile.js';
import { sharesStats } from '../../shared/domain/sharing.js';
import { notFound } from '../../shared/errors.js';
import { toJson } from '../../shared/presenters/json-text.js';
import type { SharedStats } from '../../shared/schema/answers/stats.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { sharingOf } from '../../shared/store/users.js';
import { presentSharedStats } from '../presenters/shared-stats.js';
import { presentPublicUser } from '../../shared/presenters/user.js';
import { readStats } from '../read-stats.js';
import { sharedStatsRange } from '../sharing.js';
import type { AccountDeps } from './deps.js';
import { html, type Html } from './html.js';
import type { Pages } from './pages.js';

type Stats = Static<typeof SharedStats>;
type PublicUser = ReturnType<typeof presentPublicUser>;

const listNames = {
  languages: 'Languages',
  editors: 'Editors',
  operating_systems: 'Operating systems',
  categories: 'Categories',
} as const;
const mostBars = 12;

/** Nobody's links pass on what this server is held for. */
const rel = 'nofollow noopener noreferrer';

function aboutUser(user: PublicUser): Html {
  const elsewhere = accountsElsewhere.flatMap(([name, { site, address }]) => {
    const account = user[name];
    return account === null
      ? []
      : [html`<li>${site}: <a href="${address}${encodeURIComponent(account)}" rel="${rel}">${account}</a></li>`];
  });
  const facts = [
    user.is_hireable && html`<li><span class="badge good">can be hired</span></li>`,
    user.location !== null && html`<li>${user.location}</li>`,
    user.website !== null && html`<li><a href="${user.website}" rel="${rel}">${user.human_readable_website}</a></li>`,
    user.public_email !== null && html`<li><a href="mailto:${user.public_email}">${user.public_email}</a></li>`,
    ...elsewhere,
  ].filter((fact) => fact !== false);
  return html`<div class="photo-row">
      ${user.photo !== null && html`<img class="photo" src="${user.photo}" alt="" width="96" height="96" />`}
      <p class="lead">@${user.username}</p>
    </div>
    ${user.bio !== null && html`<p class="about">${user.bio}</p>`}
    ${
      facts.length > 0 &&
      html`<ul class="facts">
        ${facts}
      </ul>`
    }`;
}

type Rows = NonNullable<Stats['languages']>;

const bar = (percent: number): Html =>
  html`<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${percent}" height="1" /></svg>`;

const bars = (title: string, rows: Rows): Html =>
  html`<h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet-text">Nothing in this time.</p>`
        : html`<ol class="bars">
            ${rows.slice(0, mostBars).map(
              (row) =>
                html`<li>
                  <span>${row.name}</span>
                  <span class="amount">${'text' in row && `${row.text} · `}${row.percent} %</span>
                  ${bar(row.percent)}
                </li>`,
            )}
          </ol>`
    }
    ${rows.length > mostBars && html`<p class="quiet-text">and ${rows.length - mostBars} more</p>`}`;

function times(stats: Stats): Html | false {
  if (stats.human_readable_total === undefined) return false;
  const { best_day: best } = stats;
  return html`<dl>
    <dt>Total</dt>
    <dd>${stats.human_readable_total_including_other_language}</dd>
    <dt>Daily average</dt>
    <dd>${stats.human_readable_daily_average_including_other_language}</dd>
    ${
      best &&
      html`<dt>Best day</dt>
        <dd><time datetime="${best.date}">${best.date}</time>, ${best.text}</dd>`
    }
  </dl>`;
}

function ai(stats: Stats): Html | false {
  const { ai_model_breakdown: models } = stats;
  if (models === undefined) return false;
  const byHand = (stats.human_additions ?? 0) + (stats.human_deletions ?? 0);
  return html`<h2>AI</h2>
    <dl>
      <dt>Lines changed by AI</dt>
      <dd>${stats.ai_line_changes_total}</dd>
      <dt>Lines changed by hand</dt>
      <dd>${byHand}</dd>
      ${
        models.length > 0 &&
        html`<dt>Models</dt>
          <dd>${models.map((model) => model.name).join(', ')}</dd>`
      }
    </dl>`;
}

const sharedPart = (stats: Stats): Html =>
  html`<p class="quiet-text">Time at work ${stats.human_readable_range}${!stats.is_up_to_date && ', as far as it is computed'}</p>
    ${times(stats)}
    ${Object.entries(listNames).map(([list, title]) => {
      const rows = stats[list as keyof typeof listNames];
      return rows !== undefined && bars(title, rows);
    })}
    ${ai(stats)}`;

/** `/@name`: what everybody may know of a user, made of what the API tells everybody. */
export function publicProfilePages(pages: Pages, { stores, prices }: AccountDeps): void {
  async function statsOf(user: UserDocument): Promise<Stats | null> {
    if (!sharesStats(sharingOf(user))) return null;
    const reading = await readStats(stores, user, sharedStatsRange(user, undefined), {});
    return JSON.parse(toJson(presentSharedStats(reading, prices))) as Stats;
  }

  pages.add({ method: 'get', path: '/@:username', access: 'everyone' }, async (visit) => {
    const { ctx } = visit;
    const user = await stores.users.find(ctx.params['username'] ?? '');
    if (!user) throw notFound('There is no such user.');
    const shown = presentPublicUser(user, '');
    const stats = await statsOf(user);
    visit.show({
      title: shown.display_name,
      narrow: true,
      body: html`${aboutUser(shown)} ${stats === null ? html`<p class="quiet-text">No stats are shared.</p>` : sharedPart(stats)}`,
    });
  });
}
