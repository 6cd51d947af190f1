import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const buildLayer = fileURLToPath(new URL('../../../scripts/build-layer.mjs', import.meta.url));

/** The layer as Lambda lays it under `/opt`. */
export interface UnpackedLayer {
  /** In the place of `/opt`. */
  readonly root: string;
  readonly zip: string;
  /** For `AWS_LAMBDA_EXEC_WRAPPER`. */
  readonly wrapper: string;
  /** For `NODE_OPTIONS`. */
  readonly preload: string;
  remove(): void;
}

/** Builds the layer of what is in `dist`, and unpacks it, modes included, which only a zip program does. */
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
