import { mostPhoto, photoType } from '../../shared/domain/photo-type.js';
import { AppError, type FieldErrors } from '../../shared/errors.js';
import type { Visitor } from '../auth/visitors.js';
import type { AccountDeps } from './deps.js';
import { html, Html } from './html.js';
import { checkOwnForm, csrfField, type Pages, type Visit } from './pages.js';
import { readUpload, type Upload } from './upload.js';

const tooLarge = `It is too large: at most ${mostPhoto / 1024} kB.`;

/** The part of a page where the picture is changed. */
export function photoForm(photo: string | null, csrf: string, errors?: FieldErrors): Html {
  const fault = errors?.['photo']?.join(' ');
  return html`<h2 id="photo-part">Picture</h2>
    <div class="photo-row">
      ${photo !== null && html`<img class="photo" src="${photo}" alt="Your picture" width="96" height="96" />`}
      <form method="post" action="/settings/photo" enctype="multipart/form-data">
        ${csrfField(csrf)}
        <div class="field">
          <label for="photo">${photo === null ? 'Choose a picture' : 'Choose another one'}</label>
          <input
            id="photo"
            name="photo"
            type="file"
            accept="image/png,image/jpeg,image/webp"
            required
            aria-describedby="${fault === undefined ? '' : 'photo-fault '}photo-hint"
            ${fault !== undefined && new Html('aria-invalid="true"')}
          />
          ${fault !== undefined && html`<p class="fault" id="photo-fault">${fault}</p>`}
          <p class="hint" id="photo-hint">
            PNG, JPEG or WebP of at most ${mostPhoto / 1024} kB. It is kept as it is, with whatever a camera wrote into it.
          </p>
        </div>
        <div class="actions"><button class="second">Upload</button></div>
      </form>
      ${
        photo !== null &&
        html`<form method="post" action="/settings/photo/remove">
          ${csrfField(csrf)}<button class="quiet danger">Remove the picture</button>
        </form>`
      }
    </div>`;
}

function faultOf({ file }: Upload): string | null {
  if (file === null) return tooLarge;
  if (file.length === 0) return 'Choose a picture first.';
  return photoType(file) === null ? 'This is neither PNG nor JPEG nor WebP.' : null;
}

/**
 * What the form does.
 * @param again shows the page with what is wrong
 */
export function photoPages(
  pages: Pages,
  { stores }: AccountDeps,
  again: (visit: Visit<Visitor>, errors: FieldErrors) => void,
): void {
  const { photos, audit } = stores;
  const note = ({ ctx, visitor }: Visit<Visitor>): Promise<void> =>
    audit.write({ action: 'settings.changed', actor: visitor.user, ip: ctx.ip, details: { fields: 'photo' } });

  pages.add({ method: 'post', path: '/settings/photo', access: 'user', ownBody: true }, async (visit) => {
    const { ctx, visitor, csrf } = visit;
    let upload: Upload;
    try {
      upload = await readUpload(ctx, mostPhoto);
    } catch (error) {
      if (error instanceof AppError && error.status === 413) return again(visit, { photo: [tooLarge] });
      throw error;
    }
    checkOwnForm(ctx, upload.csrf, csrf);
    const fault = faultOf(upload);
    if (fault !== null || upload.file === null) return again(visit, { photo: [fault ?? tooLarge] });
    await photos.put(visitor.user._id, upload.file);
    await note(visit);
    visit.go('/settings?photo=1');
  });

  pages.add({ method: 'post', path: '/settings/photo/remove', access: 'user' }, async (visit) => {
    await photos.remove(visit.visitor.user._id);
    await note(visit);
    visit.go('/settings?photo=0');
  });
}
