import { badRequest } from '../../shared/errors.js';
import { html, type Html } from './html.js';
import { csrfField, pathOfReferrer, type Pages } from './pages.js';
import { isTheme, keepTheme, themes, type Theme } from './theme.js';

/** For the settings. */
export const themeForm = (theme: Theme, csrf: string): Html =>
  html`<h2 id="theme">Colours</h2>
    <form method="post" action="/settings/theme">
      ${csrfField(csrf)}
      <fieldset>
        <legend>Pages in this browser are</legend>
        ${Object.entries(themes).map(
          ([value, text]) =>
            html`<div class="check">
              <input id="theme-${value}" name="theme" type="radio" value="${value}" ${value === theme && html`checked`} />
              <label for="theme-${value}">${text}</label>
            </div>`,
        )}
      </fieldset>
      <div class="actions"><button>Use these colours</button></div>
    </form>`;

/** `POST /settings/theme`: the browser keeps it. */
export function themePages(pages: Pages): void {
  pages.add({ method: 'post', path: '/settings/theme', access: 'user' }, ({ ctx, form, go }) => {
    const theme = form.get('theme');
    if (!isTheme(theme)) throw badRequest({ theme: [`Must be one of: ${Object.keys(themes).join(', ')}.`] });
    keepTheme(ctx, theme);
    go(pathOfReferrer(ctx));
  });
}
