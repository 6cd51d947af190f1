import { realpathSync } from 'node:fs';
import type { HandlerPlaces } from './handler-places.js';

/** The places of this process, to be changed: the runtime client reads them after us. */
export function readHandlerPlaces(): HandlerPlaces {
  const { env, argv } = process;
  return { env, argv, script: resolveLinks(argv[1] ?? '') };
}

/** Package managers start a client by a link in `node_modules/.bin`. */
function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // `node -e` and the like have no script.
    return path;
  }
}
