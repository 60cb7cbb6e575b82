import type { FieldErrors } from '../../shared/errors.js';
import { escape, Html, html } from './html.js';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'date';
  readonly value?: string | null | undefined;
  /** What goes there, below it. */
  readonly hint?: string;
  readonly errors?: FieldErrors | undefined;
  readonly autocomplete?: string;
  readonly required?: boolean;
  /** More attributes, such as `minlength="10"`. */
  readonly more?: Html;
}

const faultsOf = (name: string, errors: FieldErrors | undefined): Html | false => {
  const faults = errors?.[name];
  return faults !== undefined && html`<p class="fault" id="${name}-fault">${faults.join(' ')}</p>`;
};

const hintOf = (name: string, hint: string | undefined): Html | false =>
  hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`;

/** What describes a field to those who can't see it beside it: what is wrong, else what goes there. */
const described = (name: string, hint: string | undefined, errors: FieldErrors | undefined): Html => {
  if (errors?.[name]) return html` aria-describedby="${name}-fault" aria-invalid="true"`;
  return html`${hint !== undefined && html` aria-describedby="${name}-hint"`}`;
};

/** A field with its label, its hint and what is wrong with it. */
export function field({ name, label, type = 'text', value, hint, errors, autocomplete, required = true, more }: Field): Html {
  return html`<div class="field">
    <label for="${name}">${label}${!required && html` <span class="optional">optional</span>`}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value ?? ''}"
      ${required && new Html('required')}
      ${autocomplete !== undefined && html`autocomplete="${autocomplete}"`}
      ${described(name, hint, errors)}
      ${more}
    />
    ${faultsOf(name, errors) || hintOf(name, hint)}
  </div>`;
}

/** Several lines of text. */
export function textArea({
  name,
  label,
  value,
  hint,
  errors,
  required = true,
  more,
}: Omit<Field, 'type' | 'autocomplete'>): Html {
  const attributes = html`id="${name}" name="${name}" ${required && new Html('required')} ${described(name, hint, errors)} ${more}`;
  // Browsers leave out a first line that is empty
  const area = new Html(`<textarea ${attributes.text}>\n${escape(value ?? '')}</textarea>`);
  return html`<div class="field">
    <label for="${name}">${label}${!required && html` <span class="optional">optional</span>`}</label>
    ${area} ${faultsOf(name, errors)} ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface Select extends Pick<Field, 'name' | 'label' | 'hint' | 'errors'> {
  readonly value: string;
  readonly choices: readonly Choice[];
}

export function select({ name, label, hint, errors, value, choices }: Select): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${described(name, hint, errors)}>
      ${choices.map((c) => html`<option value="${c.value}" ${c.value === value && new Html('selected')}>${c.text}</option>`)}
    </select>
    ${faultsOf(name, errors) || hintOf(name, hint)}
  </div>`;
}

export interface Check extends Pick<Field, 'name' | 'label' | 'hint'> {
  readonly checked: boolean;
  /** Sent when it is on. */
  readonly value?: string;
}

/** A check box before its label. */
export function check({ name, label, hint, checked, value = 'on' }: Check): Html {
  const id = value === 'on' ? name : `${name}-${value}`;
  return html`<div class="check">
    <input
      id="${id}"
      name="${name}"
      type="checkbox"
      value="${value}"
      ${checked && new Html('checked')}
      ${hint !== undefined && html`aria-describedby="${id}-hint"`}
    />
    <label for="${id}">${label}</label>
    ${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}

/** What is wrong with a form as a whole, above it. */
export const formFault = (text: string | undefined): Html | false =>
  text !== undefined && html`<p class="fault" role="alert">${text}</p>`;

/** A moment, in UTC, as people write it: in a narrow column day and time stand on two lines. */
export function moment(date: Date | null | undefined, none = 'never'): Html {
  if (!date) return html`${none}`;
  const text = date.toISOString();
  return html`<time datetime="${text}"><span>${text.slice(0, 10)}</span> <span>${text.slice(11, 16)} UTC</span></time>`;
}
