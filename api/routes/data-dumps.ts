import { AppError } from '../../shared/errors.js';
import { DataDumpAnswer, DataDumpsAnswer } from '../../shared/schema/answers/data-dumps.js';
import { bodyReader, DataDumpBody } from '../../shared/schema/bodies.js';
import type { DataDumpDocument } from '../../shared/store/data-dumps.js';
import type { ApiDeps } from '../app.js';
import { originOf, signedInUser } from '../context.js';
import { askForDump, downloadPath } from '../data-dumps.js';
import { readJson } from '../middleware/body.js';
import { requestIdOf } from '../middleware/request-id.js';
import { presentDataDump } from '../presenters/data-dump.js';
import type { Routes } from '../routing.js';

const path = '/users/:user/data_dumps';
const tag = 'Data dumps';

export function dataDumpRoutes(routes: Routes, { stores, background, bodyLimit }: ApiDeps): void {
  const { dataDumps } = stores;

  routes.add(
    {
      method: 'get',
      path,
      id: 'getDataDumps',
      tag,
      summary: 'Data dumps that can be downloaded, or are being made',
      scope: 'read_heartbeats',
      answers: { 200: DataDumpsAnswer },
    },
    async (ctx) => {
      const user = await signedInUser(ctx, stores.users);
      const now = Date.now();
      const present = async (dump: DataDumpDocument) => {
        const url = dump.state === 'completed' ? originOf(ctx) + downloadPath(await dataDumps.issueLink(dump._id)) : null;
        return presentDataDump(dump, url, now);
      };
      const dumps = await dataDumps.list(user._id, ['heartbeats', 'daily']);
      ctx.body = { data: await Promise.all(dumps.map(present)), total: dumps.length, total_pages: 1 };
    },
  );

  const readBody = bodyReader(DataDumpBody);
  routes.add(
    {
      method: 'post',
      path,
      id: 'createDataDump',
      tag,
      summary: 'Have a data dump made, one at a time',
      scope: 'read_heartbeats',
      body: DataDumpBody,
      answers: { 201: DataDumpAnswer },
    },
    async (ctx) => {
      const { type, email_when_finished = true } = readBody(await readJson(ctx, bodyLimit));
      const user = await signedInUser(ctx, stores.users);
      const dump = await askForDump(
        { stores, background },
        { user, type, email_when_finished, origin: originOf(ctx), ip: ctx.ip, request_id: requestIdOf(ctx) },
      );
      if (!dump) {
        // WakaTime's words: importers know them
        throw new AppError('Wait for your current export to expire before creating another.', {
          code: 'one_at_a_time',
          status: 400,
        });
      }
      ctx.status = 201;
      ctx.body = { data: presentDataDump(dump, null, Date.now()) };
    },
  );
}
