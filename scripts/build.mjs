/**
 * Builds the package twice from one source: `dist/cjs` and `dist/esm`, each with its own types and source maps.
 *
 * tsc writes the types of each format, and the code once, as ES modules in `build/modules`. These are joined into few
 * files of each format. What users bundle or run under Jest has no `import()`: see docs/decisions/1402.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { copyView } from './copy-view.mjs';
import { joinModules } from './join-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** They frame the evaluation of prom-client, see docs/decisions/1401. */
const requireModules = ['./metrics/set-global-require.js', './metrics/remove-global-require.js'];

for (const folder of ['dist', 'build/modules']) rmSync(`${root}${folder}`, { recursive: true, force: true });
for (const [format, type, sideEffects] of [
  ['cjs', 'commonjs', ['./layer/*', ...requireModules]],
  ['esm', 'module', requireModules],
]) {
  execFileSync(process.execPath, [tsc, '-p', `${root}scripts/tsconfig.${format}.json`], { stdio: 'inherit' });
  // Bundlers read `sideEffects` from the nearest package.json, so it is repeated here.
  writeFileSync(`${root}dist/${format}/package.json`, `${JSON.stringify({ type, sideEffects })}\n`);
}

writeFileSync(`${root}build/modules/package.json`, '{ "type": "module" }\n');
// What only the CommonJS build has.
for (const folder of ['layer', 'cli']) rmSync(`${root}dist/esm/${folder}`, { recursive: true });

await joinModules(`${root}build/modules`, `${root}dist`);
copyView(root);

// Examples, specs and bundlers find the package by its name, as in a user's project.
rmSync(`${root}node_modules/instrumented-lambda`, { force: true });
symlinkSync('..', `${root}node_modules/instrumented-lambda`, 'dir');
