import { expect } from 'chai';
import { hasHashTag, parseRedisUrl, redisUrlFault } from '../../shared/domain/redis-url.js';

const nobody = { username: undefined, password: undefined, isTls: false };

describe('the address of Redis', () => {
  it('is left to the driver where it is of one server', () => {
    for (const url of ['redis://db:6380/2', 'rediss://:p%40ss@db?family=6']) {
      expect(parseRedisUrl(url)).to.deep.equal({ kind: 'single', url });
    }
  });

  it('names sentinels and what they call the primary', () => {
    const sentinel = { kind: 'sentinel', db: 0, sentinelUsername: undefined, sentinelPassword: undefined, ...nobody };
    expect(parseRedisUrl('redis+sentinel://a:1,b,c:3/mymaster')).to.deep.equal({
      ...sentinel,
      sentinels: [
        { host: 'a', port: 1 },
        { host: 'b', port: 26_379 },
        { host: 'c', port: 3 },
      ],
      name: 'mymaster',
    });
    expect(
      parseRedisUrl(
        'rediss+sentinel://ada:p%40s%2Fs@10.0.0.1,[fd00::1]:5/the%20one/3?sentinel_username=s&sentinel_password=t%26u',
      ),
    ).to.deep.equal({
      kind: 'sentinel',
      sentinels: [
        { host: '10.0.0.1', port: 26_379 },
        { host: 'fd00::1', port: 5 },
      ],
      name: 'the one',
      db: 3,
      username: 'ada',
      password: 'p@s/s',
      isTls: true,
      sentinelUsername: 's',
      sentinelPassword: 't&u',
    });
  });

  it('names some nodes of a cluster', () => {
    expect(parseRedisUrl('redis+cluster://n1.example:7000,n2.example')).to.deep.equal({
      kind: 'cluster',
      nodes: [
        { host: 'n1.example', port: 7000 },
        { host: 'n2.example', port: 6379 },
      ],
      ...nobody,
    });
    expect(parseRedisUrl('rediss+cluster://:secret@[::1]:7000/')).to.deep.include({ password: 'secret', isTls: true });
    expect(parseRedisUrl('redis+cluster://secret@n1/0')).to.deep.include({ username: undefined, password: 'secret' });
  });

  const faulty: Readonly<Record<string, string>> = {
    'http://db': 'must be redis://',
    'redis+sentinels://a/m': 'must be redis://',
    'redis+sentinel://a,b': "lacks the sentinels' name",
    'redis+sentinel://a,b/': "lacks the sentinels' name",
    'redis+sentinel://a,,b/m': 'has no host and port as its host 2',
    'redis+sentinel://a:x/m': 'has no host and port as its host 1',
    'redis+sentinel://a,b:0/m': 'has a port that is not 1 to 65535 at its host 2',
    'redis+cluster://a,b:65536': 'has a port that is not 1 to 65535 at its host 2',
    'redis+sentinel://a/m/x': 'must end with /name or /name/number of the database',
    'redis+sentinel://a/m/1/2': 'must end with /name or /name/number of the database',
    'redis+sentinel://a/m?master=x': 'takes no parameters but sentinel_username and sentinel_password',
    'redis+cluster://a?x=1': 'takes no parameters',
    'redis+cluster://a/1': 'names a database',
    'redis+cluster://': 'has no hosts',
    'redis+sentinel://:hunter/2@a/m': 'has no hosts where they belong; "@", "/"',
    'redis+sentinel://:hunter2%@a/m': 'has a "%" that stands for nothing',
  };
  for (const [url, fault] of Object.entries(faulty)) {
    it(`is faulty, and says how, without the password: ${url}`, () => {
      expect(redisUrlFault(url)).to.include(fault).and.not.include('hunter');
    });
  }

  it('decides whether a prefix keeps all keys on one node', () => {
    for (const prefix of ['{sundial}', 'a{b}', '{a}:{b}']) expect(hasHashTag(prefix), prefix).to.equal(true);
    for (const prefix of ['sundial', '{}', '{', '}{', '{}{a}']) expect(hasHashTag(prefix), prefix).to.equal(false);
  });
});
