import type { AppError } from '../../shared/errors.js';
import { html } from './html.js';
import type { Page } from './layout.js';

const titles: Readonly<Record<number, string>> = {
  403: 'This is not possible',
  404: 'There is nothing here',
  429: 'Too much at once',
};

/** What went wrong, for people. */
export const errorPage = ({ status, expose, message }: AppError): Page => ({
  title: titles[status] ?? 'That did not work',
  status,
  narrow: true,
  body: html`<p>${expose ? message : 'Something went wrong here. It was written down for whoever runs this server.'}</p>
    <p><a href="/">To the start</a></p>`,
});
