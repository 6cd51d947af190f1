/**
 * What the runtime client loads in place of the function's module. An ES module, since only its evaluation can wait
 * for another module, and both clients import one by the extension `.mjs`.
 *
 * It requires what it needs: an import of CommonJS has all of its text searched for names of exports, and an import of a
 * module of Node's reads every export.
 */
import type * as loading from './load-handler.js';

const { createRequire } = process.getBuiltinModule('node:module');
const { fileURLToPath } = process.getBuiltinModule('node:url');
const file = fileURLToPath(import.meta.url);
const { loadHandler } = createRequire(file)('./load-handler.js') as typeof loading;

/** The function's own handler, instrumented. */
export const handler = await loadHandler(file.replace(/\.mjs$/, '.handler'));
