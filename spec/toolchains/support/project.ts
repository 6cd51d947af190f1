import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** Node.js 24, which Lambda runs and the newest tools require. */
const node = join(repositoryRoot, 'node_modules/node/bin/node');

/** A tool that takes longer than this hangs, even on a loaded machine. */
const toolTimeoutMs = 180_000;

export const projectNames = [
  'bundlers',
  'compilers',
  'nest11',
  'nest12',
  'vitest3',
  'vitest4',
  'vitest5',
] as const;
export type ProjectName = (typeof projectNames)[number];

/** A user's project with its own tools and the packed package. */
export class Project {
  readonly path: string;

  constructor(name: ProjectName) {
    this.path = join(home, 'projects', name);
    if (!existsSync(join(this.path, 'node_modules/.installed-lock.json')))
      throw new Error(`Cannot use the tools of ${name}: run \`npm run setup:toolchains\``);
  }

  /** @returns an empty folder from which the project's packages can be resolved */
  makeFolder(name: string): string {
    const folder = join(this.path, 'build', name.replace(/[^\w.-]+/g, '-'));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** @returns a folder with some fixtures in `src`, as the sources of a user */
  makeSources(name: string, files: readonly string[], compilerOptions: object = {}): string {
    const folder = this.makeFolder(name);
    for (const file of files) cpSync(join(home, 'fixtures', file), join(folder, 'src', file));
    const usual = {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      skipLibCheck: true,
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...usual, ...compilerOptions }, include: ['src'] }),
    );
    return folder;
  }

  /** @returns the installed version of a package, e.g. `webpack 5.113.0` */
  versionOf(packageName: string): string {
    const manifest = readFileSync(join(this.path, 'node_modules', packageName, 'package.json'), 'utf8');
    const { name, version } = JSON.parse(manifest) as { name: string; version: string };
    return `${name} ${version}`;
  }

  /** Runs a script of the project with Node.js 24. @returns its exit code and its output */
  run(
    script: string,
    args: readonly string[],
    { cwd = this.path, env = {} }: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
  ): Promise<{ readonly exitCode: number; readonly output: string }> {
    return new Promise((resolve, reject) => {
      execFile(
        node,
        [join(this.path, script), ...args],
        {
          cwd,
          env: {
            PATH: `${join(node, '..')}:${process.env.PATH ?? ''}`,
            HOME: process.env.HOME,
            NO_COLOR: '1',
            ...env,
          },
          timeout: toolTimeoutMs,
          maxBuffer: 64 * 1024 * 1024,
        },
        (error, stdout, stderr) => {
          if (error?.killed)
            reject(new Error(`Cannot wait for ${script}: ${shorten(stdout + stderr)}`, { cause: error }));
          else
            resolve({ exitCode: error === null ? 0 : Number(error.code), output: shorten(stdout + stderr) });
        },
      );
    });
  }
}

/** @returns the size of all code in a folder without `node_modules`, in kB of 1000 bytes */
export function measureCodeKb(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.[cm]?js$/.test(path) && !path.includes('node_modules'),
  );
  return Math.round(files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0) / 1000);
}

/** Shortens long lines: some tools are one minified line, which Node.js prints with an error. */
function shorten(output: string): string {
  return output
    .split('\n')
    .map((line) => (line.length > 500 ? `${line.slice(0, 500)}…` : line))
    .join('\n');
}
