import { html } from './html.js';
import type { Visit } from './pages.js';

/** `/` for those who are not signed in: what this server is. */
export function showStart({ show }: Visit): void {
  show({
    title: 'Time at work, exactly',
    narrow: true,
    body: html`<p class="lead">
        This is a Sundial server. It takes the heartbeats of WakaTime plugins and tells what the time went into.
      </p>
      <p><a class="button" href="/sign-in">Sign in</a> <a class="button second" href="/docs">The API</a></p>`,
  });
}
