import { DockerfileParser, type Copy, type Env, type From, type Workdir } from 'dockerfile-ast';
import dockerignore from '@balena/dockerignore';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { runProgram } from '../../launcher/run-program.js';

/*
 * Runs the steps of a Dockerfile without an engine, each stage in a folder that stands for its root. FROM brings no files: programs are
 * this machine's. An instruction that is not known here is an error, never passed over.
 */

export interface BuiltImage {
  /** The folder that stands for its root. */
  readonly root: string;
  /** Below it. */
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number } | null;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly root: string;
  workdir: string;
  env: Record<string, string>;
  user: BuiltImage['user'];
  command: string[];
  healthcheck: string[];
}

/** Paths of the files that an engine would be sent, by the folder's `.dockerignore`. */
export async function buildContext(folder: string): Promise<string[]> {
  const patterns = (await readFile(join(folder, '.dockerignore'), 'utf8')).split('\n');
  const ignore = dockerignore.default().add(patterns);
  const kept: string[] = [];
  async function walk(path: string): Promise<void> {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (!entry.isDirectory()) {
        if (!ignore.ignores(inner)) kept.push(inner);
      } else if (!ignore.ignores(inner) || patterns.some((pattern) => pattern.startsWith(`!${inner}/`))) {
        await walk(inner);
      }
    }
  }
  await walk('');
  return kept;
}

async function copy(source: string, target: string, into: boolean): Promise<void> {
  const isFolder = (await stat(source)).isDirectory();
  await mkdir(isFolder || into ? target : dirname(target), { recursive: true });
  const { code, stderr } = await runProgram('cp', ['-a', isFolder ? `${source}/.` : source, target]);
  if (code !== 0) throw new Error(stderr);
}

/** COPY: of the context only what `.dockerignore` leaves, of another stage anything. */
async function runCopy(
  step: Copy,
  stage: Stage,
  stages: readonly Stage[],
  context: { folder: string; files: string[] },
): Promise<void> {
  const words = step.getArguments().map((argument) => argument.getValue());
  const sources = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  const target = last.startsWith('/') ? join(stage.root, last) : join(stage.root, stage.workdir, last);
  const into = last.endsWith('/') || sources.length > 1 || existsSync(target);
  const from = step.getFromFlag()?.getValue();
  for (const flag of step.getFlags())
    if (flag.getName() !== 'from') throw new Error(`COPY --${flag.getName()} is not known here`);
  if (from !== undefined) {
    const other = stages.find(({ name }) => name === from);
    if (!other) throw new Error(`COPY --from=${from}: there is no such stage before`);
    for (const source of sources) await copy(join(other.root, source), target, into);
    return;
  }
  for (const source of sources) {
    const path = join(source);
    const files = context.files.filter((file) => path === '.' || file === path || file.startsWith(`${path}/`));
    if (files.length === 0) throw new Error(`COPY ${source}: there is no such file in the context`);
    for (const file of files) {
      const to = file === path && !into ? target : join(target, file === path ? basename(file) : relative(path, file));
      await mkdir(dirname(to), { recursive: true });
      await copyFile(join(context.folder, file), to);
    }
  }
}

/** Where programs are found; those of this repository's node_modules are not there in an image. */
export const programPath = (process.env['PATH'] ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':');

/** RUN: with this machine's settings for npm, but without what `npm test` and mocha tell their programs. */
async function runRun(script: string, stage: Stage): Promise<void> {
  const without = ['NODE_ENV', 'NODE_OPTIONS', 'npm_config_local_prefix'].flatMap((name) => ['-u', name]);
  const cwd = join(stage.root, stage.workdir);
  const words = Object.entries({ PATH: programPath, ...stage.env }).map(([name, value]) => `${name}=${value}`);
  const { code, stdout, stderr } = await runProgram('env', [...without, '-C', cwd, ...words, 'sh', '-c', script]);
  if (code !== 0) throw new Error(`RUN ${script} ended with ${code}:\n${stdout}\n${stderr}`);
}

function userOf(text: string): BuiltImage['user'] {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (uid === undefined) throw new Error(`USER ${text}: not two numbers, which Kubernetes could tell from root`);
  return { uid: Number(uid), gid: Number(gid) };
}

/** Runs all steps below the given empty folder; @throws Error with the output of a step that failed */
export async function buildImage(dockerfile: string, context: string, folder: string): Promise<BuiltImage> {
  const files = await buildContext(context);
  const stages: Stage[] = [];
  for (const step of DockerfileParser.parse(await readFile(dockerfile, 'utf8')).getInstructions()) {
    const stage = stages.at(-1);
    const text = step.getArgumentsContent() ?? '';
    const keyword = step.getKeyword();
    if (keyword === 'FROM') {
      const root = join(folder, String(stages.length));
      await mkdir(root, { recursive: true });
      const name = (step as From).getBuildStage() ?? String(stages.length);
      stages.push({ name, root, workdir: '/', env: {}, user: null, command: [], healthcheck: [] });
      continue;
    }
    if (!stage) throw new Error(`${keyword} comes before FROM`);
    switch (keyword) {
      case 'WORKDIR':
        stage.workdir = (step as Workdir).getAbsolutePath() ?? '/';
        await mkdir(join(stage.root, stage.workdir), { recursive: true });
        break;
      case 'COPY':
        await runCopy(step as Copy, stage, stages, { folder: context, files });
        break;
      case 'RUN':
        await runRun(text, stage);
        break;
      case 'ENV':
        for (const property of (step as Env).getProperties()) stage.env[property.getName()] = property.getValue() ?? '';
        break;
      case 'USER':
        stage.user = userOf(text);
        break;
      case 'CMD':
        stage.command = JSON.parse(text) as string[];
        break;
      case 'HEALTHCHECK':
        stage.healthcheck = JSON.parse(text.replace(/^CMD\s/, '')) as string[];
        break;
      case 'LABEL':
      case 'EXPOSE':
        break;
      default:
        throw new Error(`${keyword} is not known here`);
    }
  }
  const last = stages.at(-1);
  if (!last) throw new Error('it has no FROM');
  return last;
}
