import { badRequest, notFound, type FieldErrors } from '../../shared/errors.js';
import type { DataDumpDocument, DumpType } from '../../shared/store/data-dumps.js';
import type { Visitor } from '../auth/visitors.js';
import { originOf } from '../context.js';
import { askForDump, downloadPath } from '../data-dumps.js';
import { requestIdOf } from '../middleware/request-id.js';
import { isUnderWay, presentDataDump } from '../presenters/data-dump.js';
import type { AccountDeps } from './deps.js';
import { check, formFault, moment, select } from './fields.js';
import { tried } from './form-answer.js';
import { html, type Html } from './html.js';
import { table } from './lists.js';
import { csrfField, type Pages, type Visit } from './pages.js';

const names: Readonly<Record<DumpType, string>> = {
  account: 'Everything',
  heartbeats: 'Heartbeats',
  daily: 'Days with their sums',
};
const types = Object.keys(names) as DumpType[];

/** Bytes for people. */
const sizeText = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

export interface DumpPart {
  readonly body: Html;
  /** Whether any is being made. */
  readonly isUnderWay: boolean;
}

/**
 * What is done with data dumps on `/settings/account`.
 * @param again shows the page with what is wrong
 * @returns the part of the page about them
 */
export function dumpPages(
  pages: Pages,
  { stores, background, mailer }: AccountDeps,
  again: (visit: Visit<Visitor>, errors: FieldErrors) => Promise<void>,
): { part(visit: Visit<Visitor>, errors?: FieldErrors): Promise<DumpPart> } {
  const { dataDumps, audit } = stores;

  const stateOf = (dump: DataDumpDocument): Html => {
    if (dump.state === 'completed') return html`${sizeText(dump.size ?? 0)} packed, until ${moment(dump.expires_at)}`;
    if (dump.state === 'failed') return html`It could not be made. Ask for another one.`;
    const { status, percent_complete, is_stuck } = presentDataDump(dump, null, Date.now());
    return html`${status}
      <progress max="100" value="${percent_complete}">${percent_complete} %</progress>
      ${is_stuck && 'Nothing has happened for some minutes.'}`;
  };

  const rowOf = (dump: DataDumpDocument, csrf: string): Html =>
    html`<tr>
      <td>${names[dump.type]}</td>
      <td>${moment(dump.created_at)}</td>
      <td>${stateOf(dump)}</td>
      <td>
        ${dump.state === 'completed' && html`<a class="button" href="/settings/account/download/${dump._id}" download>Download</a>`}
        <form method="post" action="/settings/account/dumps/remove">
          ${csrfField(csrf)}<input type="hidden" name="id" value="${dump._id}" /><button class="quiet danger">Remove</button>
        </form>
      </td>
    </tr>`;

  /** One of the user's own. */
  async function ownDump({ visitor }: Visit<Visitor>, id: string): Promise<DataDumpDocument> {
    const dump = await dataDumps.byId(id);
    if (dump?.user_id !== visitor.user._id) throw notFound('There is no such file any more.');
    return dump;
  }

  pages.add({ method: 'post', path: '/settings/account/dumps', access: 'user' }, async (visit) => {
    const { form, ctx, visitor } = visit;
    const answer = await tried(async () => {
      const type = types.find((known) => known === form.get('type'));
      if (type === undefined) throw badRequest({ type: ['Choose what should be in it.'] });
      const wanted = { type, email_when_finished: form.has('mail'), origin: originOf(ctx) };
      const dump = await askForDump(
        { stores, background },
        { ...wanted, user: visitor.user, ip: ctx.ip, request_id: requestIdOf(ctx) },
      );
      if (!dump) throw badRequest({ dump: ['There is one already. Remove it to have another one made.'] });
    });
    if ('errors' in answer) return again(visit, answer.errors);
    visit.go('/settings/account?wait=1');
  });

  pages.add({ method: 'post', path: '/settings/account/dumps/remove', access: 'user' }, async (visit) => {
    const { _id } = await ownDump(visit, visit.form.get('id'));
    await dataDumps.remove(_id);
    visit.go('/settings/account');
  });

  pages.add({ method: 'get', path: '/settings/account/download/:id', access: 'user' }, async (visit) => {
    const { ctx, visitor } = visit;
    const dump = await ownDump(visit, ctx.params['id'] ?? '');
    if (dump.state !== 'completed') throw notFound('This file is not ready.');
    if (ctx.method !== 'HEAD')
      await audit.write({ action: 'user.downloaded', actor: visitor.user, ip: ctx.ip, details: { type: dump.type } });
    visit.go(downloadPath(await dataDumps.issueLink(dump._id)));
  });

  return {
    async part({ visitor, csrf }, errors) {
      const dumps = await dataDumps.list(visitor.user._id, types);
      const body = html`<h2 id="download">Download your data</h2>
        <p>
          A JSON file with all your heartbeats, day by day, in the form of WakaTime's data dumps, which can be
          <a href="/settings/import">imported</a> here and elsewhere. "Everything" has your projects, settings and the names of
          your keys as well. The keys themselves are not in it: only their hashes are kept. It is made in the background and kept
          for 7 days.
        </p>
        ${formFault(errors?.['dump']?.join(' '))}
        ${dumps.length > 0 && table({ label: 'Files', columns: ['What', 'Asked for', 'State', ''], rows: dumps.map((dump) => rowOf(dump, csrf)) })}
        <form method="post" action="/settings/account/dumps">
          ${csrfField(csrf)}
          ${select({ name: 'type', label: 'What should be in it', value: 'account', errors, choices: types.map((value) => ({ value, text: names[value] })) })}
          ${mailer !== null && visitor.user.email !== null && check({ name: 'mail', label: `Tell ${visitor.user.email} when it is ready`, checked: false })}
          <div class="actions"><button>Make the file</button></div>
        </form>`;
      return { body, isUnderWay: dumps.some(isUnderWay) };
    },
  };
}
