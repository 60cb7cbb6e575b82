import { expect } from 'chai';
import { composeFile, filesIn, manifestsOf, textOf } from '../support/deploy-files.js';
import { composeCheck, kubernetesCheck, type Check } from '../support/published-schemas.js';

describe('docker-compose.yml', function () {
  this.timeout(120_000);
  let check: Check;
  before(async () => (check = await composeCheck()));

  it('holds to the published schema of compose files', () => {
    expect(check(composeFile())).to.deep.equal([]);
  });

  const breaks: readonly [what: string, from: string, to: string][] = [
    ['a misspelt field', 'read_only: true', 'readonly: true'],
    ['a field of the wrong type', 'cap_drop: [ALL]', 'cap_drop: ALL'],
    ['a condition that is none', 'condition: service_healthy', 'condition: healthy'],
    ['a list for a duration', 'stop_grace_period: 40s', 'stop_grace_period: [40s]'],
    ['a list for a switch', 'internal: true', 'internal: [maybe]'],
  ];
  for (const [what, from, to] of breaks) {
    it(`would not with ${what}`, () => {
      const text = textOf('docker-compose.yml');
      expect(text).to.include(from);
      expect(check(composeFile(text.replace(from, to)))).to.not.deep.equal([]);
    });
  }
});

describe('deploy/kubernetes', function () {
  this.timeout(180_000);
  const paths = filesIn('deploy/kubernetes').filter((path) => !path.endsWith('kustomization.yaml'));

  // The oldest that deploy/README.md promises, for preStop's sleep, and the newest there is
  for (const version of ['1.30', '1.37']) {
    describe(`by the schemas of Kubernetes ${version}`, () => {
      let check: Check;
      before(async () => (check = await kubernetesCheck(version)));

      for (const path of paths) {
        it(`${path} holds to them`, () => {
          const manifests = manifestsOf(textOf(path));
          expect(manifests).to.not.deep.equal([]);
          for (const manifest of manifests)
            expect(check(manifest), `${manifest.kind} ${manifest.metadata.name}`).to.deep.equal([]);
        });
      }

      const breaks: readonly [what: string, path: string, from: string, to: string][] = [
        ['a misspelt field', 'api.yaml', 'readOnlyRootFilesystem', 'readonlyRootFilesystem'],
        ['a text for a number', 'api.yaml', 'failureThreshold: 150', 'failureThreshold: often'],
        ['a version that there is not', 'api-scaling.yaml', 'autoscaling/v2', 'autoscaling/v3'],
        ['a field in the wrong place', 'worker.yaml', '  replicas: 2', '  imagePullPolicy: Always'],
        ['a number for a text', 'settings.yaml', "'30'", '30'],
      ];
      for (const [what, path, from, to] of breaks) {
        it(`${path} would not with ${what}`, () => {
          const text = textOf(`deploy/kubernetes/${path}`);
          expect(text).to.include(from);
          const broken = manifestsOf(text.replace(from, to));
          expect(broken.flatMap((manifest) => check(manifest))).to.not.deep.equal([]);
        });
      }
    });
  }
});
