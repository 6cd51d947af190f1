import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));
const runtimeCache = join(repositoryRoot, '.cache', 'runtime');

/** The Node.js runtimes of Lambda that the specs run under. */
export const runtimes = ['node22', 'node24'] as const;
export type RuntimeName = (typeof runtimes)[number];

/** A real runtime client and the Node.js it runs on in Lambda. */
export interface RuntimeClient {
  /** The Node.js binary. */
  readonly node: string;
  /** The client's entry module (3.3.0: exports `run`; 4.0.2: runs when loaded). */
  readonly entry: string;
}

/** The real programs on this machine; missing ones are absent. */
export interface Parts {
  readonly ric: Readonly<Partial<Record<RuntimeName, RuntimeClient>>>;
  /** The victoria-metrics binary. */
  readonly victoriaMetrics?: string;
  /** The vmagent binary. */
  readonly vmagent?: string;
  /** The Prometheus binary. */
  readonly prometheus?: string;
  /** The prometheus-pushgateway binary. */
  readonly pushgateway?: string;
  /** The promtool binary. */
  readonly promtool?: string;
  /** The Chromium binary. */
  readonly chromium?: string;
}

export type PartName =
  RuntimeName | 'victoriaMetrics' | 'vmagent' | 'prometheus' | 'pushgateway' | 'promtool' | 'chromium';

const clientFiles = {
  node22: {
    node: 'node22/node_modules/node/bin/node',
    entry: 'dist/index.mjs',
    addon: 'dist/rapid-client.node',
  },
  node24: { node: '../../node_modules/node/bin/node', entry: 'index.mjs', addon: 'rapid-client.node' },
} as const;

/**
 * Finds the installed programs. Reads the disk each time, because one may be installed while a watcher runs.
 *
 * @see scripts/setup-runtime.mjs for the runtime clients; the Debian packages `victoria-metrics`, `prometheus-pushgateway`, `prometheus` and `chromium` for the rest
 */
export function findParts(): Parts {
  const tools = {
    victoriaMetrics: findOnPath('victoria-metrics'),
    vmagent: findOnPath('vmagent'),
    prometheus: findOnPath('prometheus'),
    pushgateway: findOnPath('prometheus-pushgateway'),
    promtool: findOnPath('promtool'),
    chromium: findOnPath('chromium'),
  };

  return {
    ric: Object.fromEntries(
      runtimes.flatMap((runtime) => {
        const client = findClient(runtime);
        return client === undefined ? [] : [[runtime, client]];
      }),
    ),
    ...Object.fromEntries(Object.entries(tools).filter(([, file]) => file !== undefined)),
  };
}

function findClient(runtime: RuntimeName): RuntimeClient | undefined {
  const files = clientFiles[runtime];
  const folder = join(runtimeCache, runtime);
  const client = join(folder, 'node_modules', 'aws-lambda-ric');
  const node = join(runtimeCache, files.node);
  // The stamp is written last: without it the installation is incomplete.
  const needed = [join(folder, 'installed.json'), join(client, files.addon), node];

  return needed.every((file) => existsSync(file)) ? { node, entry: join(client, files.entry) } : undefined;
}

function findOnPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
