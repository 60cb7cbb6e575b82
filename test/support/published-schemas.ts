import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import type { WheelPin } from '../../launcher/store-pins.js';
import { wheelFiles } from './wheel-files.js';

/*
 * The schemas that others publish for the files in deploy/. They come in wheels of programs that check by them.
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

/** What is wrong with a document, a line each; empty when nothing is. */
export type Check = (document: unknown) => string[];

// Formats there are the names of Go's types, which stand beside types of JSON
const compiler = (): Ajv2020 => new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false });

const lines = (errors: readonly ErrorObject[] | null | undefined): string[] =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);

export async function composeCheck(): Promise<Check> {
  const [file = ''] = await wheelFiles(composePin, ['check_jsonschema/builtin_schemas/vendor/compose-spec.json']);
  const validate = compiler().compile(JSON.parse(await readFile(file, 'utf8')) as object);
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
  const [file = ''] = await wheelFiles(kubernetesPin, [`v${version}.0-local-strict/_definitions.json`]);
  const schemas = JSON.parse(await readFile(file, 'utf8')) as { $defs: Record<string, Definition> };
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
