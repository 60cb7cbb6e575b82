import { isKeyScope, keyScopes, type KeyScope } from '../../shared/domain/scopes.js';
import { mostKeys, type ListedApiKey } from '../../shared/store/api-keys.js';
import { accountOf, byCommand, livingAccountOf } from '../accounts.js';
import { CommandError, UsageError, type Command } from '../command.js';
import { momentText, tableText } from '../text.js';

const msPerDay = 86_400_000;
const mostDays = 36_500;
const mostName = 100;

export const presentKey = ({ id, name, ending, scope, created_at, last_used_at, expires_at }: ListedApiKey) => ({
  id,
  name,
  ending: ending ?? null,
  scope,
  created_at,
  last_used_at: last_used_at ?? null,
  expires_at: expires_at ?? null,
});

export const keysText = (keys: readonly ListedApiKey[]): string =>
  tableText(
    ['KEY ID', 'NAME', 'ENDS IN', 'SCOPE', 'MADE', 'LAST USED', 'EXPIRES'],
    keys.map((key) => [
      key.id,
      key.name,
      key.ending ?? '????',
      key.scope,
      momentText(key.created_at),
      momentText(key.last_used_at),
      momentText(key.expires_at),
    ]),
  );

function scopeOf(text: string): KeyScope {
  if (isKeyScope(text)) return text;
  throw new UsageError(`--scope must be one of ${Object.keys(keyScopes).join(', ')}, not "${text}".`);
}

function expiryOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new UsageError(`--days must be a whole number from 1 to ${mostDays}, not "${text}".`);
  return new Date(Date.now() + days * msPerDay);
}

export const keyCommands: readonly Command[] = [
  {
    words: 'key issue',
    args: ['user'],
    about: 'Makes an API key and prints it: it is kept nowhere else.',
    options: {
      name: { type: 'string', value: 'name', about: 'What it is for, such as "CI"; required' },
      scope: { type: 'string', value: 'scope', about: `${Object.keys(keyScopes).join(', ')} (full)` },
      days: { type: 'string', value: 'n', about: 'It holds for so many days; else until it is revoked' },
    },
    async run(tools, input) {
      const name = (input.option('name') ?? '').trim();
      if (name === '') throw new UsageError('Give the key a name: --name "…".');
      if (name.length > mostName) throw new UsageError(`--name must have at most ${mostName} characters.`);
      const scope = scopeOf(input.option('scope') ?? 'full');
      const expires_at = expiryOf(input.option('days'));
      const stores = await tools.stores();
      const user = await livingAccountOf(stores, input.arg('user'));
      if (scope === 'admin' && !user.is_admin)
        throw new CommandError(`"${user.username}" is no administrator: only those have keys to look after the server.`);
      if ((await stores.apiKeys.list(user._id)).length >= mostKeys)
        throw new CommandError(`"${user.username}" has ${mostKeys} keys: revoke one first.`);
      const key = await stores.apiKeys.issue(user._id, { name, scope, expires_at });
      await stores.audit.write({ action: 'key.issued', ...byCommand, user, details: { name, scope } });
      return { text: key, json: { key, name, scope, expires_at, user_id: user._id } };
    },
  },
  {
    words: 'key list',
    args: ['user'],
    about: 'Lists the keys of a user.',
    options: {},
    async run(tools, input) {
      const stores = await tools.stores();
      const user = await accountOf(stores, input.arg('user'));
      const keys = await stores.apiKeys.list(user._id);
      return { text: keys.length === 0 ? 'There is none.' : keysText(keys), json: keys.map(presentKey) };
    },
  },
  {
    words: 'key revoke',
    args: ['user', 'id'],
    about: 'Revokes a key; it stops working everywhere within seconds.',
    options: {},
    async run(tools, input) {
      const stores = await tools.stores();
      const user = await accountOf(stores, input.arg('user'));
      const key = await stores.apiKeys.revoke(user._id, input.arg('id'));
      if (!key) throw new CommandError(`"${user.username}" has no key with the id "${input.arg('id')}" (see key list).`);
      await stores.audit.write({ action: 'key.revoked', ...byCommand, user, details: { name: key.name } });
      return { text: `The key "${key.name}" is revoked.`, json: { id: input.arg('id'), name: key.name, revoked: true } };
    },
  },
];
