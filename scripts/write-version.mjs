/** Writes the version of package.json into lib/version.ts, because bundles do not contain package.json. */
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const file = new URL('lib/version.ts', root);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const before = readFileSync(file, 'utf8');
const after = before.replace(/(?<=export const version = ')[^']+/, version);
if (!after.includes(`'${version}'`))
  throw new Error('Cannot write the version: expected a version in lib/version.ts; found none.');
writeFileSync(file, after);
