/** Compiles `examples/` against the built package, as a user's project would, into `.cache/examples`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const out = `${root}.cache/examples`;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(`${out}/package.json`, `${JSON.stringify({ type: 'module' })}\n`);
execFileSync(process.execPath, [tsc, '-p', `${root}examples/tsconfig.json`], { stdio: 'inherit' });
