/**
 * Sets a global `require` while prom-client's parts are evaluated, if the process has none. In an ES module bundle, esbuild
 * leaves their `require('util')` to run time, where it throws `Dynamic require of "util" is not supported`. The next module,
 * `return-require.ts`, removes it, so no other code sees it.
 *
 * @see docs/decisions/1401-prom-client-in-es-module-bundles.md
 */
const scope = globalThis as { require?: unknown };

export const isLent = scope.require === undefined;

if (isLent) scope.require = (name: string): unknown => process.getBuiltinModule(name);
