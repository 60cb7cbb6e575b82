import { editors } from '../../shared/domain/editors.js';
import { languageNames } from '../../shared/domain/language.js';
import { isoSeconds } from '../../shared/domain/text-format.js';
import { EditorsAnswer, MetaAnswer, ProgramLanguagesAnswer } from '../../shared/schema/answers/catalogue.js';
import { EditorsQuery } from '../../shared/schema/queries.js';
import type { ApiDeps } from '../app.js';
import { answerCached, cachedText, type CachedText } from '../cached-answer.js';
import { now } from '../context.js';
import { presentEditor, presentMeta, presentProgramLanguage } from '../presenters/catalogue.js';
import type { Routes } from '../routing.js';

/** What is the same for everybody as long as the process runs: texts made once (wakatime-api.md, section 17). */
export function catalogueRoutes(routes: Routes, { publicIps }: Pick<ApiDeps, 'publicIps'>): void {
  const textOf = (answer: object): CachedText => cachedText('application/json', JSON.stringify(answer));
  const listOf = (data: readonly object[]): CachedText => textOf({ data, total: data.length, total_pages: 1 });
  const allEditors = listOf(editors.map(presentEditor));
  const releasedEditors = listOf(editors.filter((e) => e.released).map(presentEditor));
  const languages = listOf(languageNames().map(presentProgramLanguage));
  // Addresses are settings, which are read when the process starts
  const meta = textOf({ data: presentMeta(publicIps, isoSeconds(now())) });

  routes.add(
    {
      method: 'get',
      path: '/editors',
      id: 'getEditors',
      tag: 'Meta',
      summary: 'Editors with a plugin',
      scope: 'public',
      query: EditorsQuery,
      answers: { 200: EditorsAnswer },
      etag: true,
    },
    (ctx, { unreleased = false }) => answerCached(ctx, unreleased ? allEditors : releasedEditors),
  );

  routes.add(
    {
      method: 'get',
      path: '/program_languages',
      id: 'getProgramLanguages',
      tag: 'Meta',
      summary: 'Languages with their colours',
      scope: 'public',
      answers: { 200: ProgramLanguagesAnswer },
      etag: true,
    },
    (ctx) => answerCached(ctx, languages),
  );

  routes.add(
    {
      method: 'get',
      path: '/meta',
      id: 'getMeta',
      tag: 'Meta',
      summary: 'Addresses of this server',
      scope: 'public',
      answers: { 200: MetaAnswer },
      etag: true,
    },
    (ctx) => answerCached(ctx, meta),
  );
}
