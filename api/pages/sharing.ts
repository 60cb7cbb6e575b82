import { nothingShared, sharesStats, type Sharing } from '../../shared/domain/sharing.js';
import type { FieldErrors } from '../../shared/errors.js';
import { sharedRangeNames, sharingSettings } from '../../shared/schema/profile.js';
import type { UserDocument } from '../../shared/store/collections.js';
import { sharingOf } from '../../shared/store/users.js';
import type { Visitor } from '../auth/visitors.js';
import { changeAccount } from '../change-account.js';
import type { AccountDeps } from './deps.js';
import { check, select } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';

type Flag = Exclude<(typeof sharingSettings)[number], 'public_profile_time_range'>;

interface Choice {
  readonly label: string;
  /** What others then see. */
  readonly hint: string;
}

const ofStats: Partial<Record<Flag, Choice>> = {
  logged_time_public: {
    label: 'Time',
    hint: 'Others see your total, your daily average and your best day of the range, and the time beside each name. Without it, names have percentages alone.',
  },
  languages_used_public: {
    label: 'Languages',
    hint: 'Others see which languages you used. Cards for READMEs need this and the time.',
  },
  editors_used_public: { label: 'Editors', hint: 'Others see which editors and programs you used.' },
  os_used_public: { label: 'Operating systems', hint: 'Others see which operating systems you worked on.' },
  categories_used_public: { label: 'Categories', hint: 'Others see how much was coding, debugging, writing docs and so on.' },
  ai_used_public: {
    label: 'Use of AI',
    hint: 'Others see how many lines AI and you changed, with which models, prompts, tokens and estimated costs.',
  },
};

const besides: Partial<Record<Flag, Choice>> = {
  share_all_time_badge: {
    label: 'All time together',
    hint: 'Badges and programs of others can ask for your total since your first day, with today.',
  },
  share_last_year_days: {
    label: "The last year's days",
    hint: 'Programs of others can ask how long you worked on each day of the last year; on what, only where categories are shared.',
  },
};

const ofProfile: Partial<Record<Flag, Choice>> = {
  is_photo_public: { label: 'Picture', hint: 'Everybody can see your picture.' },
  is_email_public: {
    label: 'Email address',
    hint: 'Everybody can see the address of your profile, never the one you sign in with.',
  },
};

const rangeTexts: Readonly<Record<(typeof sharedRangeNames)[number], string>> = {
  last_7_days: 'The last 7 days',
  last_30_days: 'The last 30 days',
  last_6_months: 'The last 6 months',
  last_year: 'The last year',
  all_time: 'All time, with today',
};

type Values = Sharing & Pick<UserDocument, 'is_photo_public' | 'is_email_public'>;

const checks = (choices: Partial<Record<Flag, Choice>>, values: Values): Html[] =>
  Object.entries(choices).map(([name, { label, hint }]) => check({ name, label, hint, checked: values[name as Flag] === true }));

const sharingForm = (csrf: string, values: Values, errors?: FieldErrors): Html =>
  html`<form method="post" action="/settings/sharing">
    ${csrfField(csrf)}
    <h2>Stats</h2>
    ${select({
      name: 'public_profile_time_range',
      label: 'Others see the stats of',
      value: values.public_profile_time_range,
      errors,
      choices: sharedRangeNames.map((name) => ({ value: name, text: rangeTexts[name] })),
    })}
    <fieldset>
      <legend>What of them</legend>
      ${checks(ofStats, values)}
    </fieldset>
    <h2>Besides</h2>
    ${checks(besides, values)}
    <h2>Profile</h2>
    ${checks(ofProfile, values)}
    <div class="actions"><button>Save</button></div>
  </form>`;

/** `/settings/sharing`: each thing that others may see, with what they then see. */
export function sharingPages(pages: Pages, deps: AccountDeps): void {
  function show({ show: answer, visitor, csrf, ctx }: Visit<Visitor>, typed?: { values: Values; errors: FieldErrors }): void {
    const { user } = visitor;
    const values = typed?.values ?? { ...user, ...sharingOf(user) };
    answer({
      title: 'What others see',
      status: typed ? 400 : 200,
      notice: !typed && ctx.query['saved'] === '1' ? 'Saved. It holds from now on.' : undefined,
      body: html`<p>
          ${
            sharesStats(sharingOf(user))
              ? 'Others see what is ticked, without a key, and by your days your time zone.'
              : 'You share no stats: others see your name and what stands on your profile.'
          }
          Others never see your projects, files, branches, machines and dependencies.
          <a href="/@${user.username}">See it as others do</a>
        </p>
        ${sharingForm(csrf, values, typed?.errors)}`,
    });
  }

  pages.add({ method: 'get', path: '/settings/sharing', access: 'user' }, (visit) => show(visit));

  pages.add({ method: 'post', path: '/settings/sharing', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const flags = sharingSettings.filter((name) => name !== 'public_profile_time_range');
    const body = {
      public_profile_time_range: form.get('public_profile_time_range'),
      ...Object.fromEntries(flags.map((name) => [name, form.has(name)])),
    };
    const answer = await tried(() => changeAccount(deps, { user: visitor.user, body, ip: ctx.ip }));
    if ('errors' in answer) return show(visit, { values: { ...nothingShared, ...body }, errors: answer.errors });
    visit.go('/settings/sharing?saved=1');
  });
}
