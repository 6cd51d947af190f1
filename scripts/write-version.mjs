/** Writes the version of package.json into lib/version.ts, for bundles, which do not carry package.json. */
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const file = new URL('lib/version.ts', root);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const before = readFileSync(file, 'utf8');
const after = before.replace(/(?<=export const version = ')[^']+/, version);
if (!after.includes(`'${version}'`)) throw new Error('Cannot write the version: lib/version.ts has none.');
writeFileSync(file, after);
