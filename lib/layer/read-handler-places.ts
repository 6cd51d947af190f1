import { realpathSync } from 'node:fs';
import type { HandlerPlaces } from './handler-places.js';

/** @returns the places of this process. The runtime client reads them later, so changes take effect */
export function readHandlerPlaces(): HandlerPlaces {
  const { env, argv } = process;
  return { env, argv, script: resolveLinks(argv[1] ?? '') };
}

/** Package managers start a client through a link in `node_modules/.bin`. */
function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // There is no script, as with `node -e`.
    return path;
  }
}
