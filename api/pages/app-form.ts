import { redirectUriFault } from '../../shared/domain/redirect-uri.js';
import { badRequest, type FieldErrors } from '../../shared/errors.js';
import type { AppFields } from '../../shared/store/oauth-apps.js';
import { check, field } from './fields.js';
import { createFaults, type Form } from './form.js';
import { html, Html } from './html.js';

/** Fields of an app as they stand in its form. */
export interface AppValues {
  readonly name: string;
  readonly description: string;
  readonly website: string;
  /** One a line. */
  readonly redirectUris: string;
  readonly isPublic: boolean;
}

export const blankApp: AppValues = { name: '', description: '', website: '', redirectUris: '', isPublic: false };

export const valuesOfApp = (app: AppFields): AppValues => ({
  name: app.name,
  description: app.description,
  website: app.website,
  redirectUris: app.redirect_uris.join('\n'),
  isPublic: app.public_client,
});

export const valuesOfForm = (form: Form): AppValues => ({
  name: form.get('name'),
  description: form.get('description'),
  website: form.get('website'),
  redirectUris: form.get('redirect_uris'),
  isPublic: form.has('public_client'),
});

const mostName = 60;
const mostDescription = 500;
const mostWebsite = 500;
const mostRedirectUris = 20;

const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function websiteFault(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'Must be an address that begins with https:// or http://.';
  if (url.username !== '' || url.password !== '') return 'Must have no user name in it.';
  return text.length > mostWebsite ? `Must have at most ${mostWebsite} characters.` : null;
}

/**
 * An app's fields from its form.
 * @throws AppError 400 with an entry for each bad field
 */
export function readApp({ name, description, website, redirectUris, isPublic }: AppValues): AppFields {
  const faults = createFaults();
  if (name === '') faults.add('name', 'This field is required.');
  if (name.length > mostName) faults.add('name', `Must have at most ${mostName} characters.`);
  // They could turn around or hide what a person reads before allowing the app
  for (const [field, text] of Object.entries({ name, description, website })) {
    if (controls.test(text)) faults.add(field, 'Must have no invisible characters.');
  }
  if (description.length > mostDescription) faults.add('description', `Must have at most ${mostDescription} characters.`);
  const fault = website === '' ? null : websiteFault(website);
  if (fault !== null) faults.add('website', fault);
  const uris = [...new Set(redirectUris.split(/\s+/).filter((uri) => uri !== ''))];
  if (uris.length === 0) faults.add('redirect_uris', 'This field is required.');
  if (uris.length > mostRedirectUris) faults.add('redirect_uris', `At most ${mostRedirectUris} addresses.`);
  else {
    for (const uri of uris) {
      const wrong = redirectUriFault(uri);
      if (wrong !== null) faults.add('redirect_uris', wrong);
    }
  }
  if (faults.any()) throw badRequest(faults.fields);
  return { name, description, website, redirect_uris: uris, public_client: isPublic };
}

const uriHint =
  'One a line. An app asks with one of them, to the letter. https anywhere, http only on your own machine, or a scheme of an app (app://…).';

/** The fields; the form around them is the page's. */
export const appFields = (values: AppValues, errors?: FieldErrors): Html =>
  html`${field({ name: 'name', label: 'Name', value: values.name, errors, autocomplete: 'off', hint: 'Whoever is asked to allow it reads this.' })}
    ${field({ name: 'description', label: 'What it does', value: values.description, errors, required: false })}
    ${field({ name: 'website', label: 'Website', type: 'url', value: values.website, errors, required: false })}
    <div class="field">
      <label for="redirect_uris">Redirect URIs</label>
      <textarea
        id="redirect_uris"
        name="redirect_uris"
        required
        spellcheck="false"
        aria-describedby="${errors?.['redirect_uris'] ? 'redirect_uris-fault redirect_uris-hint' : 'redirect_uris-hint'}"
        ${errors?.['redirect_uris'] && new Html('aria-invalid="true"')}
      >
${values.redirectUris}</textarea>
      ${errors?.['redirect_uris'] && html`<p class="fault" id="redirect_uris-fault">${errors['redirect_uris'].join(' ')}</p>`}
      <p class="hint" id="redirect_uris-hint">${uriHint}</p>
    </div>
    ${check({
      name: 'public_client',
      label: 'It can not keep a secret',
      hint: 'An app in a browser, on a phone or on a desktop. It then shows by PKCE that it is itself, and needs no secret.',
      checked: values.isPublic,
    })}`;
