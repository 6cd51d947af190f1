/**
 * Sets `globalThis.require` before prom-client is loaded, if the process has none. `remove-global-require.ts` deletes it after
 * that, so that no other code uses it.
 *
 * prom-client is CommonJS and calls `require('util')` when it loads. An ES module bundle has no `require`. The code that
 * esbuild puts in its place throws `Dynamic require of "util" is not supported`, unless there is a global `require`.
 *
 * @see docs/decisions/1401-prom-client-in-es-module-bundles.md
 */
const scope = globalThis as { require?: unknown };

/** Whether this module has set it, so that it must be deleted. */
export const hasSetRequire = scope.require === undefined;

if (hasSetRequire) scope.require = (name: string): unknown => process.getBuiltinModule(name);
