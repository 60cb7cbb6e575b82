import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, parse } from 'yaml';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** Names below a folder, from the repository on. */
export const filesIn = (folder: string): string[] =>
  readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length));

export interface ComposeService {
  readonly image?: string;
  readonly command?: string;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
  readonly [field: string]: unknown;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** docker-compose.yml with its merges carried out, or what a test makes of its text. */
export const composeFile = (text = textOf('docker-compose.yml')): ComposeFile => parse(text, { merge: true }) as ComposeFile;

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly {
    readonly secretRef?: { readonly name: string };
    readonly configMapRef?: { readonly name: string };
  }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly securityContext: unknown;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: unknown;
        readonly containers: readonly Container[];
      };
    };
  };
}

/** All documents of a file of manifests. */
export const manifestsOf = (text: string): Manifest[] =>
  parseAllDocuments(text, { merge: true }).map((document) => document.toJS() as Manifest);

export const manifestFiles = filesIn('deploy/kubernetes').filter((path) => !path.endsWith('kustomization.yaml'));
export const manifests = manifestFiles.flatMap((path) => manifestsOf(textOf(path)));

const manifest = (kind: string, name: string): Manifest | undefined =>
  manifests.find((m) => m.kind === kind && m.metadata.name === name);

export function podOf(kind: 'Deployment' | 'StatefulSet', name: string) {
  const template = manifest(kind, name)?.spec?.template;
  const container = template?.spec.containers[0];
  if (!template || !container) throw new Error(`there is no ${kind} ${name}`);
  return { ...template.spec, annotations: template.metadata.annotations ?? {}, container };
}

/** What a container in Kubernetes gets, with the secrets of the example. */
export function podEnvironment({ env = [], envFrom = [] }: Container): Record<string, string> {
  const sources = envFrom.flatMap(({ secretRef, configMapRef }) => [
    configMapRef && manifest('ConfigMap', configMapRef.name)?.data,
    secretRef && manifest('Secret', secretRef.name)?.stringData,
  ]);
  const own = Object.fromEntries(env.map(({ name, value = '' }) => [name, value]));
  return Object.assign({}, ...sources, own) as Record<string, string>;
}

/** The values of a key in a unit of systemd, in order. */
export const unitValues = (unit: string, key: string): string[] =>
  textOf(`deploy/systemd/${unit}`)
    .split('\n')
    .flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
