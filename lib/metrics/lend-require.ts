/**
 * Lends prom-client's parts a `require` while they are evaluated, where the process has none. esbuild leaves their
 * `require('util')` to run time in an ES module bundle, and there it throws `Dynamic require of "util" is not
 * supported`. Only `return-require.ts` runs after them, so nobody else sees it.
 *
 * @see docs/decisions/1401-prom-client-in-es-module-bundles.md
 */
const scope = globalThis as { require?: unknown };

export const isLent = scope.require === undefined;

if (isLent) scope.require = (name: string): unknown => process.getBuiltinModule(name);
