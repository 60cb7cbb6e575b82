import { originOf } from '../context.js';
import { html } from './html.js';
import type { Pages } from './pages.js';

/** `/`: what this server is. Programs get the same as JSON. */
export function startPages(pages: Pages): void {
  pages.add({ method: 'get', path: '/', access: 'everyone' }, (visit) => {
    const { visitor, ctx } = visit;
    visit.show({
      title: visitor ? `Hello, ${visitor.user.full_name ?? visitor.user.username}` : 'Time at work, exactly',
      narrow: true,
      body: visitor
        ? html`<p class="lead">Point your editors at <code>${originOf(ctx)}/api/v1</code>.</p>
            <p><a class="button" href="/settings/keys">API keys</a> <a class="button second" href="/docs">The API</a></p>`
        : html`<p class="lead">
              This is a Sundial server. It takes the heartbeats of WakaTime plugins and tells what the time went into.
            </p>
            <p><a class="button" href="/sign-in">Sign in</a> <a class="button second" href="/docs">The API</a></p>`,
    });
  });
}
