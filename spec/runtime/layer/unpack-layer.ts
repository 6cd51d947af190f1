import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const buildLayer = fileURLToPath(new URL('../../../scripts/build-layer.mjs', import.meta.url));

/** The layer as Lambda mounts it under `/opt`. */
export interface UnpackedLayer {
  /** The folder that replaces `/opt`. */
  readonly root: string;
  readonly zip: string;
  /** The value of `AWS_LAMBDA_EXEC_WRAPPER`. */
  readonly wrapper: string;
  /** The path of the preload for `NODE_OPTIONS`. */
  readonly preload: string;
  remove(): void;
}

/** Builds the layer from `dist` and unpacks it with file modes, which only a zip program keeps. */
export function unpackLayer(): UnpackedLayer {
  const folder = mkdtempSync(join(tmpdir(), 'layer-'));
  const root = join(folder, 'opt');
  const zip = join(folder, 'instrumented-lambda.zip');
  execFileSync(process.execPath, [buildLayer, folder]);
  execFileSync('unzip', ['-q', zip, '-d', root]);
  return {
    root,
    zip,
    wrapper: join(root, 'instrumented-lambda'),
    preload: join(root, 'nodejs/node_modules/instrumented-lambda/auto.cjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
