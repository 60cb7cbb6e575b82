import { expect } from 'chai';
import { Type } from 'typebox';
import type { RouteSpec } from '../../api/routing.js';
import { createAnswerCheck, type Exchange } from '../support/answer-check.js';

const Thing = Type.Object({ name: Type.String(), size: Type.Optional(Type.Integer()) }, { additionalProperties: false });
const common = { tag: 'Things', summary: 'A thing' } as const;
const specs: readonly RouteSpec[] = [
  {
    ...common,
    method: 'get',
    path: ['/users/:user/thing', '/users/:user/some_thing'],
    id: 'getThing',
    scope: 'email',
    answers: { 200: Thing },
  },
  {
    ...common,
    method: 'post',
    path: '/users/:user/heartbeats',
    id: 'make',
    scope: 'email',
    body: Thing,
    answers: { 201: Thing },
  },
  { ...common, method: 'get', path: '/open', id: 'getOpen', scope: 'public', answers: { 200: Thing }, errors: [410], etag: true },
];

const check = createAnswerCheck(specs);
const good = '{"name":"a"}';
const error = '{"error":"no"}';
const exchange = (method: string, path: string, status: number, text: string, contentType = 'application/json'): Exchange => ({
  method,
  path,
  status,
  text,
  contentType,
});

describe('the check of answers', () => {
  const accepted: Readonly<Record<string, Exchange>> = {
    'what is declared': exchange('GET', '/api/v1/users/ada/thing?x=/', 200, good),
    'another path of it': exchange('GET', '/api/v1/users/ada/some_thing', 200, '{"name":"a","size":2}'),
    'an alias': exchange('GET', '/users/ada/thing/', 200, good),
    'an alias for POST alone': exchange('POST', '/api', 201, good),
    'an error it can have': exchange('GET', '/api/v1/users/ada/thing', 403, error),
    'an error with fields': exchange('POST', '/api/v1/users/ada/heartbeats', 400, '{"errors":{"size":["Wrong."]}}'),
    'an error it declares': exchange('GET', '/api/v1/open', 410, error),
    'no body for HEAD': exchange('HEAD', '/api/v1/open', 200, ''),
    'no body for 304': exchange('GET', '/api/v1/open', 304, '', ''),
    'unknown paths': exchange('GET', '/api/v1/nothing', 404, error),
    'other methods': exchange('DELETE', '/api/v1/open', 405, error),
    'what is not of the API': exchange('GET', '/healthz', 500, 'oops', 'text/plain'),
    preflights: exchange('OPTIONS', '/api/v1/open', 204, '', ''),
  };
  for (const [label, answer] of Object.entries(accepted)) {
    it(`takes ${label}`, () => expect(() => check(answer)).to.not.throw());
  }

  const refused: Readonly<Record<string, readonly [Exchange, RegExp]>> = {
    'a missing key': [exchange('GET', '/api/v1/users/ada/thing', 200, '{}'), /getThing.* 200: not as declared:\n.*name/],
    'a key too many': [exchange('GET', '/api/v1/users/ada/thing', 200, '{"name":"a","colour":1}'), /colour/],
    'a wrong type': [exchange('GET', '/api/v1/users/ada/some_thing', 200, '{"name":1}'), /\/name must be string/],
    'a wrong answer of an alias': [exchange('GET', '/api/users/ada/thing', 200, '{}'), /name/],
    'a status that is not declared': [exchange('GET', '/api/v1/users/ada/thing', 201, good), /does not declare/],
    'an error it can not have': [exchange('GET', '/api/v1/open', 403, error), /does not declare/],
    'an unforeseen error': [exchange('GET', '/api/v1/users/ada/thing', 500, error), /does not declare/],
    'a 304 without an ETag': [exchange('GET', '/api/v1/users/ada/thing', 304, ''), /does not declare/],
    'an error in another form': [exchange('GET', '/api/v1/users/ada/thing', 404, '{"message":"no"}'), /not as declared/],
    'another type': [exchange('GET', '/api/v1/open', 200, good, 'text/html'), /type is text\/html/],
    'a body for HEAD': [exchange('HEAD', '/api/v1/open', 200, good), /no body/],
    'an answer where nothing is': [exchange('GET', '/api/v1/nothing', 200, good), /no operation/],
    'an unknown path in another form': [exchange('GET', '/api/v1/nothing', 404, '{}'), /not as declared/],
  };
  for (const [label, [answer, why]] of Object.entries(refused)) {
    it(`refuses ${label}`, () => expect(() => check(answer)).to.throw(why));
  }
});
