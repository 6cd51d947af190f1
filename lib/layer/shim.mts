/**
 * What the runtime client loads in place of the function's module. An ES module, since only its evaluation can wait
 * for another module, and both clients import one by the extension `.mjs`.
 */
import { fileURLToPath } from 'node:url';
import { loadHandler } from './load-handler.js';

/** The function's own handler, instrumented. */
export const handler = await loadHandler(fileURLToPath(import.meta.url).replace(/\.mjs$/, '.handler'));
