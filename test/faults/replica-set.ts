import { join } from 'node:path';
import { MongoClient, type Document } from 'mongodb';
import { startMongod } from '../../launcher/mongod.js';
import { eventually } from '../support/eventually.js';
import { binaries } from '../support/stores.js';
import { startMembers, type Members } from './members.js';

/** Three members that all bear data. */
export interface ReplicaSet {
  /** For MONGO_URL. */
  readonly url: string;
  readonly members: Members;
  primary(): Promise<number>;
  /** Has the primary step down and the others elect a new one. */
  stepDown(): Promise<void>;
  /** Resolves when all are there, and have the same. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const name = 'sundial';

export async function startReplicaSet(): Promise<ReplicaSet> {
  const { mongod: binary } = await binaries();
  const members = await startMembers(3, (port, dir) =>
    startMongod({ binary, port, dataDir: join(dir, 'data'), logFile: join(dir, 'mongod.log'), replSet: name }),
  );

  async function onMember<T>(port: number, work: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(`mongodb://127.0.0.1:${port}`, { directConnection: true, serverSelectionTimeoutMS: 2000 });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  }
  const command = (port: number, what: Document): Promise<Document> =>
    onMember(port, (client) => client.db('admin').command(what));

  await command(members.ports[0]!, {
    replSetInitiate: {
      _id: name,
      members: members.ports.map((port, _id) => ({ _id, host: `127.0.0.1:${port}` })),
      settings: { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 },
    },
  });
  const isPrimary = (port: number): Promise<boolean> =>
    command(port, { hello: 1 }).then(
      (hello) => hello['isWritablePrimary'] === true,
      () => false,
    );

  async function primary(): Promise<number> {
    let found: number | undefined;
    await eventually(async () => {
      const each = await Promise.all(members.ports.map(isPrimary));
      found = members.ports[each.indexOf(true)];
      return found !== undefined;
    }, 30_000);
    return found!;
  }
  async function whole(): Promise<void> {
    await eventually(async () => {
      const { members: states } = (await command(await primary(), { replSetGetStatus: 1 })) as {
        members: readonly { readonly stateStr: string }[];
      };
      return states.every(({ stateStr }) => stateStr === 'PRIMARY' || stateStr === 'SECONDARY');
    }, 30_000);
  }
  await whole();
  return {
    url: `mongodb://${members.ports.map((port) => `127.0.0.1:${port}`).join(',')}/sundial?replicaSet=${name}`,
    members,
    primary,
    async stepDown() {
      const old = await primary();
      await command(old, { replSetStepDown: 20, secondaryCatchUpPeriodSecs: 5 });
      await eventually(async () => (await primary()) !== old, 20_000);
    },
    whole,
    stop: () => members.stop(),
  };
}
