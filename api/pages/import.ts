import { AppError, badRequest, notFound, type FieldErrors } from '../../shared/errors.js';
import { countText } from '../../shared/domain/time-text.js';
import type { ImportDocument, ImportState } from '../../shared/store/imports.js';
import type { Visitor } from '../auth/visitors.js';
import { requestIdOf } from '../middleware/request-id.js';
import type { AccountDeps } from './deps.js';
import { formFault, moment } from './fields.js';
import { tried } from './form-answer.js';
import { receiveFile, type IncomingFile } from './file-upload.js';
import { html, type Html } from './html.js';
import { checkOwnForm, csrfField, type Pages, type Visit } from './pages.js';

const path = '/settings/import';
const lookAgainSeconds = 3;
/** How often is noted that an upload goes on, and asked whether it is to, in ms and bytes. */
const touchEvery = { ms: 10_000, bytes: 1_048_576 };

const states: Readonly<Record<ImportState, string>> = {
  uploading: 'The file is being uploaded.',
  waiting: 'It waits for its turn.',
  running: 'It is being read.',
  done: 'Done.',
  failed: 'It could not be imported.',
  cancelled: 'Cancelled. What was stored until then stays.',
};

const isLive = ({ state }: ImportDocument): boolean => state === 'uploading' || state === 'waiting' || state === 'running';

const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;

function progressOf({ state, total, counts }: ImportDocument): Html | false {
  const read = counts.stored + counts.known + counts.refused;
  if (state === 'running' && total === null) return html`<p>It is looked through first: nothing is stored of a damaged file.</p>`;
  if (total === null) return false;
  return html`${state === 'running' && html`<p><progress max="${Math.max(1, total)}" value="${read}">${read} of ${total}</progress></p>`}
    <ul>
      <li>Heartbeats: ${countText(read)} of ${countText(total)} read</li>
      <li>Stored: ${countText(counts.stored)}</li>
      <li>Already there: ${countText(counts.known)}</li>
      <li>Refused: ${countText(counts.refused)}</li>
    </ul>`;
}

function card(document: ImportDocument, csrf: string): Html {
  const { _id, name, state, failure, reasons, created_at, file_id } = document;
  const form = (action: string, text: string): Html =>
    html`<form method="post" action="${path}/${action}">
      ${csrfField(csrf)}<input type="hidden" name="id" value="${_id}" /><button class="second">${text}</button>
    </form>`;
  return html`<div class="card">
    <h3>${name}</h3>
    <p>${moment(created_at)}: ${states[state]} ${failure}</p>
    ${progressOf(document)}
    ${
      reasons.length > 0 &&
      html`<p>Refused, by reason:</p>
        <ul>
          ${[...reasons].sort((a, b) => b.count - a.count).map(({ reason, count }) => html`<li>${countText(count)}: ${reason}</li>`)}
        </ul>`
    }
    ${isLive(document) && form('cancel', 'Cancel')} ${state === 'failed' && file_id !== undefined && form('retry', 'Try again')}
  </div>`;
}

/** `/settings/import`: heartbeats out of a data dump. */
export function importPages(pages: Pages, { stores, background, importLimit }: AccountDeps): void {
  const { imports, files, audit } = stores;

  async function show({ show: answer, visitor, csrf }: Visit<Visitor>, errors?: FieldErrors): Promise<void> {
    const list = await imports.list(visitor.user._id);
    const live = list.some(isLive);
    const uploadForm = html`<form method="post" action="${path}" enctype="multipart/form-data">
      ${csrfField(csrf)}
      <div class="field">
        <label for="file">Data dump</label>
        <input
          id="file"
          name="file"
          type="file"
          accept=".json,.gz,application/json,application/gzip"
          required
          aria-describedby="file-hint"
        />
        <p class="hint" id="file-hint">JSON, also packed by gzip, of at most ${sizeText(importLimit)}.</p>
      </div>
      <div class="actions"><button>Upload and import</button></div>
    </form>`;
    answer({
      title: 'Import',
      status: errors ? 400 : 200,
      again: live && !errors ? lookAgainSeconds : undefined,
      body: html`<p>
          Upload a data dump of the type "heartbeats": of this server or another Sundial, or of WakaTime (Account settings,
          "Export my data"). What is there already stays as it is, so importing a file twice changes nothing. Editors and machines
          are known as far as the file has their names, as files of Sundial do.
        </p>
        ${formFault(errors?.['file']?.join(' '))} ${!live && uploadForm} ${list.length > 0 && html`<h2>Files</h2>`}
        ${list.map((document) => card(document, csrf))}`,
    });
  }

  const cancelled = () => badRequest({ file: ['The import was cancelled.'] });

  /** Ends when it is not wanted any more: who cancels one may begin the next, and must not send many at a time. */
  async function* whileWanted(id: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    let asked = performance.now();
    for await (const part of bytes) {
      size += part.length;
      if (size >= touchEvery.bytes || performance.now() - asked >= touchEvery.ms) {
        if (!(await imports.touch(id))) throw cancelled();
        size = 0;
        asked = performance.now();
      }
      yield part;
    }
  }

  async function keep({ name, bytes }: IncomingFile, { ctx, visitor }: Visit<Visitor>): Promise<void> {
    const { user } = visitor;
    const document = await imports.create(user._id, name);
    if (!document) throw badRequest({ file: ['An import of yours is under way. Wait until it is done, or cancel it.'] });
    const { _id, file_id } = document;
    try {
      const size = await files.write(file_id!, user._id, whileWanted(_id, bytes));
      if (!(await imports.uploaded(_id, size))) {
        await files.remove(file_id!);
        throw cancelled();
      }
    } catch (error) {
      await imports.fail(_id, 'The upload was broken off.', true).catch(() => undefined);
      throw error;
    }
    await audit.write({ action: 'user.imported', actor: user, ip: ctx.ip, details: { import: _id } });
    // With Redis away the sweep asks for it
    await background.importFile({ id: _id, user_id: user._id, request_id: requestIdOf(ctx) }).catch(() => undefined);
  }

  pages.add({ method: 'get', path, access: 'user' }, (visit) => show(visit));

  pages.add({ method: 'post', path, access: 'user', ownBody: true }, async (visit) => {
    const answer = await tried(async () => {
      try {
        const received = await receiveFile(visit.ctx, importLimit, async (file) => {
          checkOwnForm(visit.ctx, file.csrf, visit.csrf);
          await keep(file, visit);
          return true;
        });
        if (received === null) throw badRequest({ file: ['Choose a file first.'] });
      } catch (error) {
        if (error instanceof AppError && error.code === 'too_large')
          throw badRequest({ file: [`It is too large: at most ${sizeText(importLimit)}.`] });
        throw error;
      }
    });
    if ('errors' in answer) return show(visit, answer.errors);
    visit.go(path);
  });

  pages.add({ method: 'post', path: `${path}/cancel`, access: 'user' }, async (visit) => {
    if (!(await imports.cancel(visit.visitor.user._id, visit.form.get('id'))))
      throw notFound('There is nothing to cancel any more.');
    visit.go(path);
  });

  pages.add({ method: 'post', path: `${path}/retry`, access: 'user' }, async (visit) => {
    const { user } = visit.visitor;
    const id = visit.form.get('id');
    if (!(await imports.retry(user._id, id)))
      return show(visit, { file: ['It can not be tried again: its file is gone, or another import is under way.'] });
    await background.importFile({ id, user_id: user._id, request_id: requestIdOf(visit.ctx) }).catch(() => undefined);
    visit.go(path);
  });
}
