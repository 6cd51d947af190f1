/**
 * Preload for functions with unchanged code: `NODE_OPTIONS=--require <absolute path>/auto.cjs`. Always CommonJS, since
 * `--require` and `--import` both load it, and its folder is known without `import.meta`.
 *
 * Loads only what the redirect needs: it also runs in other processes, and in disabled functions.
 */
import { join } from 'node:path';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { readHandlerPlaces } from './read-handler-places.js';
import { startRedirect } from './start-redirect.js';
import type * as forwarding from './forward-shutdown.js';

if (startRedirect(join(__dirname, 'shim.mjs')) && isManagedInstance(readHandlerPlaces().env)) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is used
  const { forwardShutdown } = require('./forward-shutdown.js') as typeof forwarding;
  forwardShutdown();
}
