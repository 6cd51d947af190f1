/** Adds the changeset that releases this package with the got that package-lock.json names. Run it after got is updated. */
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const { name } = read('package.json');
const { version } = read('package-lock.json').packages['node_modules/got'];
const text = `---\n'${name}': patch\n---\n\nThe package contains got ${version}.\n`;
writeFileSync(new URL(`.changeset/got-${version.replaceAll('.', '-')}.md`, root), text);
