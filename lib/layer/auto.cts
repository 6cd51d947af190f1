/**
 * Preload that instruments functions without a change of their code: `NODE_OPTIONS=--require <absolute path>/auto.cjs`.
 * It is always CommonJS, since both `--require` and `--import` load that.
 *
 * It loads only what the redirect needs, because it also runs in other processes, and in functions for which metrics are
 * disabled.
 */
import { join } from 'node:path';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { readHandlerPlaces } from './read-handler-places.js';
import { startRedirect } from './start-redirect.js';
import type * as forwarding from './forward-shutdown.js';

if (startRedirect(join(__dirname, 'shim.mjs')) && isManagedInstance(readHandlerPlaces().env)) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only on Managed Instances
  const { forwardShutdown } = require('./forward-shutdown.js') as typeof forwarding;
  forwardShutdown();
}
