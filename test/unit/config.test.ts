import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { configHelp, configTable, envExample } from '../../shared/config/document.js';
import { ipList } from '../../shared/config/ip-list.js';
import { ConfigError, loadConfig } from '../../shared/config/load.js';
import { allSettings } from '../../shared/config/settings.js';

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).faults;
  }
}

const uuid = '6f2b1c9e-3d4a-4b8e-9c1d-0123456789ab';
const settings = allSettings();

describe('the configuration', () => {
  let dir: string;
  const file = (text: string): string => {
    const path = join(dir, 'secret');
    writeFileSync(path, text);
    return path;
  };
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'sundial-config-'));
  });
  after(() => rmSync(dir, { recursive: true }));

  it('works without any setting', () => {
    const { server, stores, worker, log } = loadConfig({});
    expect(server).to.deep.include({ host: '127.0.0.1', port: 3000 });
    expect(stores.mongoUrl).to.equal('');
    expect(worker.concurrency).to.equal(50);
    expect(log.level).to.equal('info');
  });

  it('takes what the environment says, trimmed; empty is not set', () => {
    expect(loadConfig({ PORT: ' 8080 ', HOST: '', LOG_LEVEL: 'warn' })).to.deep.nested.include({
      'server.port': 8080,
      'server.host': '127.0.0.1',
      'log.level': 'warn',
    });
  });

  it('names all faults at once, with what is allowed', () => {
    const env = { PORT: '70000', SUNDIAL_QUEUE_MAX_DEPTH: 'deep', LOG_LEVEL: 'loud', SUNDIAL_ADMIN_EMAIL: 'ada' };
    expect(faultsOf(env)).to.have.members([
      'PORT must be a whole number from 0 to 65535, not "70000"',
      'SUNDIAL_QUEUE_MAX_DEPTH must be a whole number from 1 to 10000000, not "deep"',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"',
      'SUNDIAL_ADMIN_EMAIL must be an email address',
    ]);
    expect(() => loadConfig(env)).to.throw(ConfigError, 'The configuration has 4 faults:\n  PORT must');
  });

  it('refuses numbers that are not whole, or out of bounds', () => {
    for (const PORT of ['1.5', '-1', '65536', 'NaN', 'Infinity', '3000x']) expect(faultsOf({ PORT }), PORT).to.have.lengthOf(1);
    for (const PORT of ['0', '65535']) expect(faultsOf({ PORT }), PORT).to.deep.equal([]);
  });

  it('takes lists of IP addresses', () => {
    const { server } = loadConfig({ SUNDIAL_PUBLIC_IPS: ' 203.0.113.9,2001:db8::1 , 198.51.100.7,' });
    expect(ipList(server.publicIps)).to.deep.equal(['203.0.113.9', '2001:db8::1', '198.51.100.7']);
    expect(ipList(loadConfig({}).server.publicIps)).to.deep.equal([]);
    for (const SUNDIAL_PUBLIC_IPS of ['203.0.113', 'sundial.example', '203.0.113.9 198.51.100.7', '203.0.113.0/24', '::1, x']) {
      expect(faultsOf({ SUNDIAL_PUBLIC_IPS }), SUNDIAL_PUBLIC_IPS).to.deep.equal([
        'SUNDIAL_PUBLIC_IPS must be IP addresses, separated by commas',
      ]);
    }
  });

  it('takes lists of networks for proxies, but not all of the internet', () => {
    for (const SUNDIAL_TRUSTED_PROXIES of ['10.0.0.1', '10.0.0.0/8, fd00::/8', '::1,']) {
      expect(faultsOf({ SUNDIAL_TRUSTED_PROXIES }), SUNDIAL_TRUSTED_PROXIES).to.deep.equal([]);
    }
    for (const SUNDIAL_TRUSTED_PROXIES of [
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      'proxy',
      '10.0.0.0/08',
    ]) {
      expect(faultsOf({ SUNDIAL_TRUSTED_PROXIES }), SUNDIAL_TRUSTED_PROXIES).to.deep.equal([
        'SUNDIAL_TRUSTED_PROXIES must be IP addresses and networks (10.0.0.0/8), separated by commas',
      ]);
    }
  });

  it('names settings that need others, but not over one that is faulty', () => {
    const SUNDIAL_URL = 'https://sundial.example.org';
    const oidc = { SUNDIAL_OIDC_ISSUER: 'https://accounts.example.org' };
    expect(faultsOf({ SUNDIAL_SMTP_URL: 'smtp://mail', ...oidc, LOG_LEVEL: 'loud' })).to.deep.equal([
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"',
      'SUNDIAL_SMTP_URL needs SUNDIAL_URL, too: links in mails begin with it',
      'SUNDIAL_OIDC_ISSUER needs SUNDIAL_URL, too: the provider sends people back to it',
      'SUNDIAL_OIDC_ISSUER needs SUNDIAL_OIDC_CLIENT_ID, too: the provider knows this server by it',
    ]);
    expect(faultsOf({ SUNDIAL_OIDC_CLIENT_ID: 'x' })).to.deep.equal([
      'SUNDIAL_OIDC_CLIENT_ID needs SUNDIAL_OIDC_ISSUER, too: it is the id at that provider',
    ]);
    expect(faultsOf({ SUNDIAL_SMTP_URL: 'smtp://mail', SUNDIAL_URL: 'nowhere' })).to.have.lengthOf(1);
    expect(faultsOf({ SUNDIAL_SMTP_URL: 'smtp://mail', SUNDIAL_URL })).to.deep.equal([]);
    expect(faultsOf({ SUNDIAL_URL, ...oidc, SUNDIAL_OIDC_CLIENT_ID: 'x' })).to.deep.equal([]);
  });

  it('asks for braces in the prefix of keys with a Redis Cluster', () => {
    const cluster = { REDIS_URL: 'redis+cluster://a,b' };
    expect(faultsOf({ ...cluster, SUNDIAL_QUEUE_PREFIX: 'sundial' })).to.deep.equal([
      'SUNDIAL_QUEUE_PREFIX needs a part in braces with a Redis Cluster, such as {sundial}: all keys of the queues must lie on one node',
    ]);
    expect(faultsOf(cluster)).to.deep.equal([]);
    expect(faultsOf({ REDIS_URL: 'redis://a', SUNDIAL_QUEUE_PREFIX: 'sundial' })).to.deep.equal([]);
    expect(faultsOf({ REDIS_URL: 'redis+cluster://a:x', SUNDIAL_QUEUE_PREFIX: 'sundial' })).to.deep.equal([
      'REDIS_URL has no host and port as its host 1',
    ]);
  });

  it('takes a provider of OpenID Connect without TLS only on this machine', () => {
    const faults = (issuer: string): number =>
      faultsOf({ SUNDIAL_URL: 'https://s.example', SUNDIAL_OIDC_CLIENT_ID: 'x', SUNDIAL_OIDC_ISSUER: issuer }).length;
    for (const issuer of [
      'https://a.example',
      'https://a.example/realms/x',
      'http://127.0.0.1:8080',
      'http://[::1]/x',
      'http://localhost',
    ]) {
      expect(faults(issuer), issuer).to.equal(0);
    }
    for (const issuer of [
      'http://a.example',
      'http://127.0.0.1.evil.example',
      'ftp://a',
      'a.example',
      'https://a?x',
      'https://u:p@a',
    ]) {
      expect(faults(issuer), issuer).to.equal(1);
    }
  });

  it('is frozen', () => {
    const config = loadConfig({});
    expect(config).to.be.frozen;
    for (const topic of Object.values(config)) expect(topic).to.be.frozen;
  });

  it('reads secrets from files, too', () => {
    expect(loadConfig({ SUNDIAL_ADMIN_API_KEY_FILE: file(`waka_${uuid}\n`) }).admin.apiKey).to.equal(`waka_${uuid}`);
    expect(loadConfig({ MONGO_URL_FILE: file('mongodb://db/sundial') }).stores.mongoUrl).to.equal('mongodb://db/sundial');
  });

  it('refuses a secret that is given twice, or whose file is not there', () => {
    const path = file('x');
    expect(faultsOf({ SUNDIAL_ADMIN_PASSWORD: 'x', SUNDIAL_ADMIN_PASSWORD_FILE: path })).to.deep.equal([
      'SUNDIAL_ADMIN_PASSWORD and SUNDIAL_ADMIN_PASSWORD_FILE are both set: keep one',
    ]);
    const [fault] = faultsOf({ SUNDIAL_ADMIN_PASSWORD_FILE: join(dir, 'none') });
    expect(fault).to.match(/^SUNDIAL_ADMIN_PASSWORD_FILE can't be read: ENOENT/);
  });

  it('reads files for secrets only', () => expect(loadConfig({ HOST_FILE: file('0.0.0.0') }).server.host).to.equal('127.0.0.1'));

  it('never shows a secret in a fault', () => {
    for (const { env } of settings.filter((s) => s.secret === true)) {
      expect(faultsOf({ [env]: 'hunter2' }).join(), env).to.not.include('hunter2');
    }
  });

  it('takes API keys in the form that clients check, and no other', () => {
    for (const key of [uuid, `waka_${uuid}`]) expect(faultsOf({ SUNDIAL_ADMIN_API_KEY: key }), key).to.deep.equal([]);
    for (const key of [uuid.toUpperCase(), `${uuid} x`, 'waka_', uuid.replace('4b8e', '1b8e')]) {
      expect(faultsOf({ SUNDIAL_ADMIN_API_KEY: key }), key).to.have.lengthOf(1);
    }
  });
});

describe('the list of settings', () => {
  it('names each variable once, and says what it does', () => {
    expect(new Set(settings.map((s) => s.env)).size).to.equal(settings.length);
    for (const { env, about } of settings) {
      expect(env).to.match(/^[A-Z][A-Z0-9_]*$/);
      expect(about, env).to.match(/^[A-Z`].*[^.]$/);
    }
  });

  it('says in words what a pattern asks for', () => {
    for (const { env, pattern, form } of settings) expect(form === undefined, env).to.equal(pattern === undefined);
  });

  it('is whole in the table of the README and in --help', () => {
    for (const { env, about } of settings) {
      expect(configTable()).to.include(`| \`${env}\``);
      expect(configTable()).to.include(about);
      expect(configHelp()).to.match(new RegExp(`^  ${env} `, 'm'));
    }
    for (const row of configTable().split('\n')) expect(row.replaceAll('\\|', '').split('|'), row).to.have.lengthOf(6);
  });

  it('is what the README and .env.example say: else `npm run docs` was forgotten', () => {
    const read = (name: string): string => readFileSync(join(import.meta.dirname, '../..', name), 'utf8');
    expect(read('README.md')).to.include(`<!-- configuration -->\n${configTable()}\n<!-- /configuration -->`);
    expect(read('.env.example')).to.equal(envExample());
  });

  it('is whole in .env.example, which changes nothing and, uncommented, is the defaults', () => {
    expect(parseEnv(envExample())).to.deep.equal({});
    const uncommented = parseEnv(envExample().replaceAll(/^#(?=[A-Z])/gm, ''));
    expect(Object.keys(uncommented)).to.have.members(settings.map((s) => s.env));
    expect(loadConfig(uncommented)).to.deep.equal(loadConfig({}));
  });
});
