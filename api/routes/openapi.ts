import { OpenApiAnswer } from '../../shared/schema/answers/openapi.js';
import { answerCached, cachedText, type CachedText } from '../cached-answer.js';
import type { OpenApiDocument } from '../openapi/types.js';
import type { Routes } from '../routing.js';

/** @param document made when it is first asked for, when all routes are known */
export function openApiRoutes(routes: Routes, document: () => OpenApiDocument): void {
  let cached: CachedText | null = null;
  routes.add(
    {
      method: 'get',
      path: '/openapi.json',
      id: 'getOpenApi',
      tag: 'Meta',
      summary: 'This description of the API',
      scope: 'public',
      answers: { 200: OpenApiAnswer },
      etag: true,
    },
    (ctx) => {
      cached ??= cachedText('application/json', JSON.stringify(document()));
      answerCached(ctx, cached);
    },
  );
}
