import { randomUUID } from 'node:crypto';
import type { Principal } from '../../api/auth/principal.js';
import type { Grant, Scope } from '../../shared/domain/scopes.js';
import type { TestServer, TestUser } from './server.js';

/** Gives users credentials with any scopes, as apps have them: known to the server as if it had looked them up. */
export function createGrants(server: TestServer) {
  const { credentials } = server.apiDeps;
  const find = credentials.find.bind(credentials);
  const granted = new Map<string, Principal>();
  credentials.find = (secret) => granted.get(secret) ?? find(secret);

  function as({ user }: TestUser, grant: Grant, kind: Principal['kind']): TestUser {
    const apiKey = kind === 'token' ? `waka_tok_${randomUUID()}` : `waka_${randomUUID()}`;
    granted.set(apiKey, { kind, id: apiKey.slice(-8), user_id: user._id, grant, expires_at: null });
    return { user, apiKey };
  }
  return {
    token: (user: TestUser, ...scopes: readonly Scope[]): TestUser => as(user, new Set(scopes), 'token'),
    key: (user: TestUser, grant: Grant): TestUser => as(user, grant, 'key'),
  };
}
