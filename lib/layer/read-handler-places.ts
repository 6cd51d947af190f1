import { realpathSync } from 'node:fs';
import type { HandlerPlaces } from './handler-places.js';

/** The places of this process. Changes take effect, since the runtime client reads them later. */
export function readHandlerPlaces(): HandlerPlaces {
  const { env, argv } = process;
  return { env, argv, script: resolveLinks(argv[1] ?? '') };
}

/** Package managers start a client through a link in `node_modules/.bin`. */
function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // `node -e` and the like have no script.
    return path;
  }
}
