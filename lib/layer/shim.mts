/**
 * The runtime client loads this module instead of the function's. It is an ES module, since only an ES module can await
 * another module, and both clients import one by the extension `.mjs`.
 *
 * It uses `require()`: to import CommonJS, Node.js searches its whole text for export names, and to import a built-in module,
 * it reads every export.
 */
import type * as loading from './load-handler.js';

const { createRequire } = process.getBuiltinModule('node:module');
const { fileURLToPath } = process.getBuiltinModule('node:url');
const file = fileURLToPath(import.meta.url);
const { loadHandler } = createRequire(file)('./load-handler.js') as typeof loading;

/** The function's own handler, instrumented. */
export const handler = await loadHandler(file.replace(/\.mjs$/, '.handler'));
