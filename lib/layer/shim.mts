/**
 * The module that the runtime client loads in place of the function's module. It is an ES module, since only an ES module
 * can await the function's module. Both clients import files with the extension `.mjs`.
 *
 * It uses `require()`, which is faster: for an import of CommonJS, Node.js searches the whole text for names of exports,
 * and for an import of a built-in module, it reads every export.
 */
import type * as loading from './load-handler.js';

const { createRequire } = process.getBuiltinModule('node:module');
const { fileURLToPath } = process.getBuiltinModule('node:url');
const file = fileURLToPath(import.meta.url);
const { loadHandler } = createRequire(file)('./load-handler.js') as typeof loading;

/** The function's own handler, instrumented. */
export const handler = await loadHandler(file.replace(/\.mjs$/, '.handler'));
