export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Access {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isTls: boolean;
}

/** Where Redis is: one server, the primary that sentinels tell of, or a cluster that one of these nodes tells of. */
export type RedisPlace =
  | { readonly kind: 'single'; readonly url: string }
  | ({
      readonly kind: 'sentinel';
      readonly sentinels: readonly RedisNode[];
      /** What the sentinels call the primary. */
      readonly name: string;
      readonly db: number;
      readonly sentinelUsername: string | undefined;
      readonly sentinelPassword: string | undefined;
    } & Access)
  | ({ readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] } & Access);

/** What is wrong with an address of Redis, in words that go on after its name. Nothing of the address is in it: it may hold a password. */
export class RedisUrlFault extends Error {}

export const redisUrlForm =
  'redis://host:6379, redis+sentinel://host:26379,host:26379/name or redis+cluster://host:6379,host:6379 (rediss for TLS)';

const scheme = /^redis(s?)(?:\+(sentinel|cluster))?:\/\//;
const parts = /^(?:(?<credentials>[^@/?]*)@)?(?<hosts>[^@/?]+)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/;
const node = /^(?:\[(?<ipv6>[\da-f:.]+)\]|(?<host>[\w.-]+))(?::(?<port>\d+))?$/i;

function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisUrlFault('has a "%" that stands for nothing; write it as %25');
  }
}

function nodesOf(hosts: string, defaultPort: number): RedisNode[] {
  return hosts.split(',').map((text, i) => {
    const found = node.exec(text)?.groups;
    if (!found) throw new RedisUrlFault(`has no host and port as its host ${i + 1}`);
    const port = Number(found['port'] ?? defaultPort);
    if (port < 1 || port > 65_535) throw new RedisUrlFault(`has a port that is not 1 to 65535 at its host ${i + 1}`);
    return { host: (found['ipv6'] ?? found['host'])!, port };
  });
}

const sentinelParameters = ['sentinel_username', 'sentinel_password'];

/** @throws RedisUrlFault */
export function parseRedisUrl(url: string): RedisPlace {
  const found = scheme.exec(url);
  if (!found) throw new RedisUrlFault(`must be ${redisUrlForm}`);
  const [start, tls, kind] = found;
  if (kind === undefined) return { kind: 'single', url };
  const { credentials, hosts, path = '', query } = parts.exec(url.slice(start.length))?.groups ?? {};
  if (hosts === undefined || path.includes('@')) {
    throw new RedisUrlFault('has no hosts where they belong; "@", "/" and "?" in a password are written as %40, %2F and %3F');
  }
  const colon = credentials?.indexOf(':') ?? -1;
  const access = {
    // A name without a password is one: of Redis, the password alone is what is usual
    username: decoded(colon < 0 ? undefined : credentials?.slice(0, colon)),
    password: decoded(colon < 0 ? credentials : credentials?.slice(colon + 1)),
    isTls: tls === 's',
  };
  const parameters = new URLSearchParams(query);
  const unknown = [...parameters.keys()].find((key) => kind === 'cluster' || !sentinelParameters.includes(key));
  if (unknown !== undefined) {
    throw new RedisUrlFault(
      kind === 'cluster' ? 'takes no parameters' : `takes no parameters but ${sentinelParameters.join(' and ')}`,
    );
  }
  if (kind === 'cluster') {
    if (path !== '' && path !== '0') throw new RedisUrlFault('names a database: a cluster has no others than 0');
    return { kind, nodes: nodesOf(hosts, 6379), ...access };
  }
  const [name, db = '0', ...more] = path.split('/');
  const decodedName = decoded(name);
  if (decodedName === undefined)
    throw new RedisUrlFault("lacks the sentinels' name of the primary after the hosts, such as /mymaster");
  if (!/^\d{1,5}$/.test(db) || more.length > 0) throw new RedisUrlFault('must end with /name or /name/number of the database');
  return {
    kind: 'sentinel',
    sentinels: nodesOf(hosts, 26_379),
    name: decodedName,
    db: Number(db),
    sentinelUsername: parameters.get('sentinel_username') ?? undefined,
    sentinelPassword: parameters.get('sentinel_password') ?? undefined,
    ...access,
  };
}

/** Null when there is none. */
export function redisUrlFault(url: string): string | null {
  try {
    parseRedisUrl(url);
    return null;
  } catch (error) {
    if (error instanceof RedisUrlFault) return error.message;
    throw error;
  }
}

/** The first part in braces decides where keys lie in a cluster: with the same one, all are on one node. */
export const hasHashTag = (prefix: string): boolean => /^[^{]*\{[^}]+\}/.test(prefix);
