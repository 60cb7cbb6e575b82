import { expect } from 'chai';
import { DockerfileParser, type PropertyInstruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadConfig, type Config } from '../../shared/config/load.js';
import { allSettings } from '../../shared/config/settings.js';
import {
  composeFile,
  filesIn,
  manifestFiles,
  manifests,
  podEnvironment,
  podOf,
  textOf,
  unitValues,
} from '../support/deploy-files.js';

const { version, description, license } = JSON.parse(textOf('package.json')) as Record<string, string>;
const compose = composeFile();
const dockerfile = textOf('deploy/Dockerfile');
const instructions = DockerfileParser.parse(dockerfile).getInstructions();
const properties = (keyword: string): Record<string, string> =>
  Object.fromEntries(
    instructions
      .filter((step) => step.getKeyword() === keyword)
      .flatMap((step) => (step as PropertyInstruction).getProperties())
      .map((property) => [property.getName(), property.getValue() ?? '']),
  );
const image = properties('ENV');

const composeEnvironment = (service: string): Record<string, string> => ({
  ...image,
  ...Object.fromEntries(
    Object.entries(compose.services[service]?.environment ?? {}).map(([name, value]) => [name, String(value)]),
  ),
});

const defaults = loadConfig({});
const environments: Record<string, () => Record<string, string>> = {
  'api in docker-compose.yml': () => composeEnvironment('api'),
  'worker in docker-compose.yml': () => composeEnvironment('worker'),
  'api in Kubernetes': () => ({ ...image, ...podEnvironment(podOf('Deployment', 'api').container) }),
  'worker in Kubernetes': () => ({ ...image, ...podEnvironment(podOf('Deployment', 'worker').container) }),
};
const configOf = (name: string): Config => loadConfig(environments[name]?.() ?? {});

describe('deploy', () => {
  it('names images by exact tags, the same everywhere', () => {
    const named = [
      ...Object.values(compose.services).map((service) => service.image ?? ''),
      ...manifests.flatMap((m) => m.spec?.template?.spec.containers ?? []).map((container) => container.image),
      ...[...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, from]) => from ?? ''),
    ].filter((name) => name !== 'sundial');
    expect(named.length).to.be.above(7);
    for (const name of named) expect(name).to.match(/^[a-z/]+:v?\d+\.\d+\.\d+(-[a-z]+)*$/);
    const tags = new Set(named);
    expect(tags.size).to.equal(new Set(named.map((name) => name.split(':')[0])).size);
  });

  it('says the version, description and licence of package.json', () => {
    const labels = properties('LABEL');
    expect(labels['org.opencontainers.image.version']).to.equal(version);
    expect(labels['org.opencontainers.image.description']).to.equal(description);
    expect(labels['org.opencontainers.image.licenses']).to.equal(license);
    const { images } = parse(textOf('deploy/kubernetes/kustomization.yaml')) as { images: { newTag: string }[] };
    expect(images.map(({ newTag }) => newTag)).to.deep.equal([version]);
  });

  it('has a Dockerfile without a fault', () => {
    expect(validate(dockerfile).map(({ message }) => message)).to.deep.equal([]);
    expect(validate(dockerfile.replace('WORKDIR', 'WORKDIRS'))).to.not.deep.equal([]);
  });

  it('names only settings that there are', () => {
    const known = new Set(allSettings().flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])));
    // Of Caddy alone
    const others = new Set(['SUNDIAL_HOST', 'SUNDIAL_UPSTREAMS']);
    const texts = ['docker-compose.yml', ...filesIn('deploy')].map((path) => [path, textOf(path)] as const);
    const unknown = texts.flatMap(([path, text]) =>
      [...text.matchAll(/\b(SUNDIAL|MONGO_URL|REDIS_URL)[A-Z_]*\b/g)]
        .filter(([name]) => !known.has(name) && !others.has(name))
        .map(([name]) => `${path}: ${name}`),
    );
    expect(unknown).to.deep.equal([]);
    const ours = Object.keys(environments).flatMap((name) => Object.keys(environments[name]?.() ?? {}));
    expect(ours.filter((name) => !known.has(name) && name !== 'NODE_ENV')).to.deep.equal([]);
  });

  for (const name of Object.keys(environments)) {
    it(`gives ${name} settings that it starts with, and stores`, () => {
      const { stores, server, worker } = configOf(name);
      expect(stores.mongoUrl).to.include('mongodb://mongo:27017');
      expect(stores.redisUrl).to.include('redis://redis:6379');
      expect(server.host).to.equal('0.0.0.0');
      expect(worker.host).to.equal('0.0.0.0');
    });
  }

  it('keeps secrets that only the API needs from workers', () => {
    // A worker sends mails, too: that a data dump is complete
    const needed = ['MONGO_URL', 'REDIS_URL', 'SUNDIAL_METRICS_TOKEN', 'SUNDIAL_SMTP_URL'];
    const others = allSettings().flatMap(({ env, secret }) => (secret && !needed.includes(env) ? [env] : []));
    expect(others).to.include('SUNDIAL_OIDC_CLIENT_SECRET');
    const kept = composeEnvironment('worker');
    for (const env of others) expect(kept, env).to.include({ [env]: '', [`${env}_FILE`]: '' });
    expect(environments['worker in Kubernetes']?.()).to.not.have.any.keys(others);
    expect(kept).to.not.have.any.keys('SUNDIAL_SMTP_URL', 'SUNDIAL_SMTP_URL_FILE');
    expect(environments['worker in Kubernetes']?.()).to.include.keys('SUNDIAL_SMTP_URL');
  });

  it('runs programs that are built', () => {
    const commands = [
      compose.services['api']?.command,
      compose.services['worker']?.command,
      ...['api', 'worker'].map((name) => podOf('Deployment', name).container.command?.join(' ')),
      ...['api', 'worker'].map((name) => unitValues(`sundial-${name}@.service`, 'ExecStart')[0]),
    ];
    for (const [index, command = ''] of commands.entries()) {
      const program = `${index % 2 === 0 ? 'api' : 'worker'}/main`;
      expect(command).to.match(new RegExp(`(^|\\s)node dist/${program}\\.js$`));
      expect(existsSync(join(import.meta.dirname, '../..', `${program}.ts`))).to.equal(true);
    }
  });

  it('asks at the ports that are listened on', () => {
    const [api, worker] = [podOf('Deployment', 'api'), podOf('Deployment', 'worker')];
    const ports = { api: configOf('api in Kubernetes').server.port, worker: configOf('worker in Kubernetes').worker.port };
    expect({ api: Number(image['PORT']), worker: Number(image['SUNDIAL_WORKER_PORT']) }).to.deep.equal(ports);
    expect(configOf('api in docker-compose.yml').server.port).to.equal(ports.api);
    expect(configOf('worker in docker-compose.yml').worker.port).to.equal(ports.worker);
    expect(dockerfile).to.match(new RegExp(`^EXPOSE ${ports.api} ${ports.worker}$`, 'm'));
    expect(api.container.ports[0]?.containerPort).to.equal(ports.api);
    expect(worker.container.ports[0]?.containerPort).to.equal(ports.worker);
    expect(api.annotations['prometheus.io/port']).to.equal(String(ports.api));
    expect(worker.annotations['prometheus.io/port']).to.equal(String(ports.worker));
    expect(compose.services['api']?.ports?.join()).to.match(new RegExp(`:${ports.api}$`));
    expect(compose.services['api']?.healthcheck?.test.join(' ')).to.include(`127.0.0.1:${ports.api}/readyz`);

    const { scrape_configs: jobs } = parse(textOf('deploy/prometheus/prometheus.yml')) as {
      scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
    };
    const asked = jobs.flatMap((job) => job.dns_sd_configs.map(({ names, port }) => [names[0], port] as const));
    expect(Object.fromEntries(asked)).to.deep.equal(ports);
  });

  it('probes of each pod a port that it has: ready once to begin with, alive from then on', () => {
    for (const name of ['api', 'worker']) {
      const { container } = podOf('Deployment', name);
      const { startupProbe, readinessProbe, livenessProbe } = container;
      const paths = [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet?.path);
      expect(paths, name).to.deep.equal(['/readyz', '/healthz', '/healthz']);
      for (const probe of [startupProbe, readinessProbe, livenessProbe])
        expect(container.ports.map((port) => port.name)).to.include(probe?.httpGet?.port);
    }
  });

  it('waits longer for a process to stop than it takes at most', () => {
    for (const name of ['api', 'worker']) {
      expect(parseInt(String(compose.services[name]?.stop_grace_period), 10)).to.be.above(defaults.server.shutdownSeconds);
      expect(Number(unitValues(`sundial-${name}@.service`, 'TimeoutStopSec')[0])).to.be.above(defaults.server.shutdownSeconds);
      const { terminationGracePeriodSeconds, container } = podOf('Deployment', name);
      const pause = container.lifecycle?.preStop.sleep.seconds ?? 0;
      expect(terminationGracePeriodSeconds).to.be.above(pause + configOf(`${name} in Kubernetes`).server.shutdownSeconds);
    }
  });

  it('has a Redis that keeps what it is given, and stores that nobody outside reaches', () => {
    const redis = podOf('StatefulSet', 'redis').container.args?.join(' ') ?? '';
    for (const command of [compose.services['redis']?.command, redis])
      expect(command).to.include('--appendonly yes').and.include('--maxmemory-policy noeviction');
    expect(compose.networks['stores']?.internal).to.equal(true);
    for (const name of ['mongo', 'redis']) {
      expect(compose.services[name]?.ports).to.equal(undefined);
      expect(compose.services[name]?.networks).to.deep.equal(['stores']);
    }
  });

  it('starts api and worker when the stores are healthy', () => {
    for (const name of ['api', 'worker']) {
      const needs = compose.services[name]?.depends_on ?? {};
      expect(Object.keys(needs)).to.deep.equal(['mongo', 'redis']);
      for (const [store, { condition }] of Object.entries(needs)) {
        expect(condition).to.equal('service_healthy');
        expect(compose.services[store]?.healthcheck?.test).to.be.an('array');
      }
    }
  });

  it('lets no process gain rights or write where it need not', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service['cap_drop'], name).to.deep.equal(['ALL']);
      expect(service['security_opt'], name).to.deep.equal(['no-new-privileges:true']);
      expect(service['read_only'], name).to.equal(name !== 'prometheus');
    }
    for (const [kind, name] of [
      ['Deployment', 'api'],
      ['Deployment', 'worker'],
      ['StatefulSet', 'mongo'],
      ['StatefulSet', 'redis'],
    ] as const) {
      const { securityContext, container } = podOf(kind, name);
      expect(securityContext, name).to.deep.include({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(container.securityContext, name).to.deep.equal({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('has every manifest in a kustomization but the example of secrets', () => {
    for (const folder of ['deploy/kubernetes', 'deploy/kubernetes/stores']) {
      const { resources } = parse(textOf(`${folder}/kustomization.yaml`)) as { resources: string[] };
      const there = manifestFiles.filter((path) => path.slice(0, path.lastIndexOf('/')) === folder);
      const expected = there.map((path) => path.slice(folder.length + 1)).filter((name) => name !== 'secret.example.yaml');
      expect(resources).to.have.members(expected);
    }
  });

  it('has units of systemd that systemd finds nothing wrong with', function () {
    const verifier = '/usr/bin/systemd-analyze';
    if (!existsSync(verifier)) return this.skip();
    this.timeout(20_000);
    const folder = join(import.meta.dirname, '../../deploy/systemd');
    const units = filesIn('deploy/systemd').map((path) => join(folder, path.slice('deploy/systemd/'.length)));
    const { stdout, stderr, status } = spawnSync(verifier, ['verify', '--man=no', ...units], { encoding: 'utf8' });
    expect({ said: stdout + stderr, status }).to.deep.equal({ said: '', status: 0 });
    return undefined;
  });
});
