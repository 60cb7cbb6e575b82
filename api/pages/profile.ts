import type { FieldErrors } from '../../shared/errors.js';
import { profileTextLimits, type ProfileText } from '../../shared/schema/profile.js';
import type { UserDocument } from '../../shared/store/collections.js';
import type { Visitor } from '../auth/visitors.js';
import { changeAccount } from '../change-account.js';
import { presentUser } from '../../shared/presenters/user.js';
import type { AccountDeps } from './deps.js';
import { check, field, select, textArea, type Choice, type Field } from './fields.js';
import type { Form } from './form.js';
import { tried } from './form-answer.js';
import { html, Html } from './html.js';
import { csrfField, type Pages, type Visit } from './pages.js';
import { photoForm, photoPages } from './photo-form.js';
import { themeForm } from './theme-form.js';
import { themeOf } from './theme.js';

const textFields: Readonly<Record<Exclude<ProfileText, 'bio'>, Omit<Field, 'name' | 'value' | 'errors'>>> = {
  full_name: { label: 'Full name', autocomplete: 'name' },
  website: { label: 'Website', autocomplete: 'url' },
  location: { label: 'Place' },
  public_email: {
    label: 'Email address on the profile',
    type: 'email',
    autocomplete: 'email',
    hint: 'Others see it only where you say so under "What others see". It need not be the one you sign in with.',
  },
  github_username: { label: 'Name on GitHub' },
  twitter_username: { label: 'Name on Twitter' },
  linkedin_username: { label: 'Name on LinkedIn' },
  wonderfuldev_username: { label: 'Name on wonderful.dev' },
};

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Texts of the form, as they are or as they were typed. */
type Values = Readonly<Record<string, string | boolean | null | undefined>>;

const text = (value: Values[string]): string => (typeof value === 'string' ? value : '');

const valuesOf = (user: UserDocument): Values => ({
  ...Object.fromEntries(Object.keys(profileTextLimits).map((name) => [name, user[name as ProfileText]])),
  is_hireable: user.is_hireable ?? false,
  timezone: user.timezone ?? '',
  timeout: String(user.timeout),
  writes_only: user.writes_only,
  weekday_start: String(user.weekday_start),
});

const typedIn = (form: Form): Values => ({
  ...Object.fromEntries(Object.keys(profileTextLimits).map((name) => [name, form.get(name)])),
  is_hireable: form.has('is_hireable'),
  timezone: form.get('timezone'),
  timeout: form.get('timeout'),
  writes_only: form.has('writes_only'),
  weekday_start: form.get('weekday_start'),
});

const numberOf = (value: Values[string]): number | string => (/^\d+$/.test(text(value)) ? Number(value) : text(value));

/** As the API takes it. */
function bodyOf(values: Values): Record<string, unknown> {
  const { timezone, ...rest } = values;
  return {
    ...rest,
    timeout: numberOf(values['timeout']),
    weekday_start: numberOf(values['weekday_start']),
    // Not chosen: it stays as the first client tells it
    ...(timezone !== '' && { timezone }),
  };
}

/** Those that were never told of one have none to keep. */
function zoneChoices(zone: string): Choice[] {
  const zones = Intl.supportedValuesOf('timeZone');
  const all = zone === '' || zones.includes(zone) ? zones : [zone, ...zones];
  const named = [...new Set(['UTC', ...all])].map((name) => ({ value: name, text: name.replaceAll('_', ' ') }));
  return zone === '' ? [{ value: '', text: 'As my editor tells it (UTC until then)' }, ...named] : named;
}

const lineField = (name: keyof typeof textFields, values: Values, errors: FieldErrors | undefined): Html =>
  field({
    ...textFields[name],
    name,
    value: text(values[name]),
    errors,
    required: false,
    more: new Html(`maxlength="${profileTextLimits[name]}"`),
  });

const profileForm = (csrf: string, user: UserDocument, values: Values, errors?: FieldErrors): Html =>
  html`<form method="post" action="/settings">
    ${csrfField(csrf)}
    <p>What you fill in here stands on <a href="/@${user.username}">your page</a>, which everybody can see.</p>
    ${(Object.keys(textFields) as (keyof typeof textFields)[]).slice(0, 1).map((name) => lineField(name, values, errors))}
    ${textArea({ name: 'bio', label: 'About you', value: text(values['bio']), errors, required: false, more: new Html(`maxlength="${profileTextLimits.bio}"`) })}
    ${(Object.keys(textFields) as (keyof typeof textFields)[]).slice(1).map((name) => lineField(name, values, errors))}
    ${check({ name: 'is_hireable', label: 'I can be hired', checked: values['is_hireable'] === true })}
    <h2>Time</h2>
    <p>
      Where the time zone, the timeout or "only saved files" changes, all your days are computed again. That may take some
      minutes, in which answers stay exact.
    </p>
    ${select({
      name: 'timezone',
      label: 'Time zone',
      value: text(values['timezone']),
      errors,
      choices: zoneChoices(user.timezone ?? ''),
      hint: 'Days begin at midnight there.',
    })}
    ${field({
      name: 'timeout',
      label: 'Timeout in minutes',
      type: 'number',
      value: text(values['timeout']),
      errors,
      hint: 'The longest gap between two heartbeats that still counts as time at work.',
      more: new Html('min="1" max="1380" step="1"'),
    })}
    ${check({
      name: 'writes_only',
      label: 'Count only saved files',
      hint: 'Reading and moving about then count no time.',
      checked: values['writes_only'] === true,
    })}
    ${select({
      name: 'weekday_start',
      label: 'The week begins on',
      value: text(values['weekday_start']),
      errors,
      choices: weekdays.map((name, i) => ({ value: String(i), text: name })),
    })}
    <div class="actions"><button>Save</button></div>
  </form>`;

const notices: Readonly<Record<string, string>> = {
  'saved=1': 'Saved.',
  'photo=1': 'The picture is there. Under "What others see" you decide who sees it.',
  'photo=0': 'The picture is gone.',
};

const noticeOf = (query: string): string | undefined => (Object.hasOwn(notices, query) ? notices[query] : undefined);

/** `/settings`: what a person tells of themselves, and the settings that decide how time is counted. */
export function profilePages(pages: Pages, deps: AccountDeps): void {
  interface Extra {
    readonly values?: Values;
    readonly errors?: FieldErrors;
  }

  function show({ show: answer, visitor, csrf, ctx }: Visit<Visitor>, extra: Extra = {}): void {
    const { user } = visitor;
    const { values = valuesOf(user), errors } = extra;
    const { photo } = presentUser(user, { heartbeat: null, plugin: null, editor: null }, '');
    answer({
      title: 'Profile',
      status: errors ? 400 : 200,
      notice: errors ? undefined : noticeOf(ctx.querystring),
      body: html`<p>You are <code>${user.username}</code>. This name stays: links and cards lead by it to your page.</p>
        ${profileForm(csrf, user, values, errors)} ${photoForm(photo, csrf, errors)} ${themeForm(themeOf(ctx), csrf)}`,
    });
  }

  pages.add({ method: 'get', path: '/settings', access: 'user' }, (visit) => show(visit));

  pages.add({ method: 'post', path: '/settings', access: 'user' }, async (visit) => {
    const { form, visitor, ctx } = visit;
    const values = typedIn(form);
    const answer = await tried(() => changeAccount(deps, { user: visitor.user, body: bodyOf(values), ip: ctx.ip }));
    if ('errors' in answer) return show(visit, { values, errors: answer.errors });
    visit.go('/settings?saved=1');
  });

  photoPages(pages, deps, (visit, errors) => show(visit, { errors }));
}
