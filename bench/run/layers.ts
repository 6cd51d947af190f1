import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentOptions } from '../../spec/runtime/service/environment-options.js';
import { unpackLayer, type UnpackedLayer } from '../../spec/runtime/layer/unpack-layer.js';

/** A layer that instruments a function without a change of its code. */
export type LayerName = 'instrumented-lambda' | 'datadog' | 'opentelemetry';

const folder = fileURLToPath(new URL('../layers', import.meta.url));
let ours: UnpackedLayer | undefined;

/**
 * Returns the settings of a function with a layer, as users deploy it.
 *
 * @param handler the name of the function's handler
 */
export function setUpLayer(
  name: LayerName,
  handler: string,
): Pick<EnvironmentOptions, 'handler' | 'layerRoot' | 'nodeOptions' | 'execWrapper' | 'env'> {
  switch (name) {
    case 'instrumented-lambda': {
      const { root, wrapper } = unpackOnce();
      return { handler, layerRoot: root, execWrapper: wrapper };
    }
    case 'datadog':
      installPeers();
      return {
        handler: join(folder, 'node_modules/datadog-lambda-js/dist/handler.handler'),
        env: { DD_LAMBDA_HANDLER: handler },
      };
    case 'opentelemetry':
      installPeers();
      return { handler, nodeOptions: `--import ${join(folder, 'opentelemetry.mjs')}` };
  }
}

function unpackOnce(): UnpackedLayer {
  if (ours !== undefined) return ours;
  const unpacked = unpackLayer();
  process.once('exit', () => {
    unpacked.remove();
  });
  return (ours = unpacked);
}

/** Installs the packages of other layers, which only some runs need. */
function installPeers(): void {
  if (existsSync(join(folder, 'node_modules'))) return;
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}
