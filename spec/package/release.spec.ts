import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { version } from '../../lib/version.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
};

describe('a release', () => {
  test('says its own version', () => {
    expect(version).toBe(manifest.version);
  });

  test('names the got that it contains, in the change log or in a changeset: node scripts/add-got-changeset.mjs', () => {
    const got = /^got (\S+)$/m.exec(read('dist/THIRD-PARTY-NOTICES.txt'))?.[1] ?? 'none';
    const changesets = readdirSync(new URL('.changeset/', root))
      .filter((file) => file.endsWith('.md') && file !== 'README.md')
      .map((file) => read(`.changeset/${file}`));

    expect([read('CHANGELOG.md'), ...changesets].join('\n')).toContain(`got ${got}.`);
    expect(manifest.dependencies.got).toBe(`^${got}`);
  });

  test('needs the Node.js that has what the code uses: process.getBuiltinModule() came with 22.3', () => {
    expect(manifest.engines.node).toBe('>=22.3');
    expect(read('README.md')).toContain('Node.js 22.3 or later');
    expect(read('docs/getting-started.md')).toContain('Node.js 22.3 or later');
  });

  test('has the license of each package whose code it contains', () => {
    const notices = read('dist/THIRD-PARTY-NOTICES.txt').split('\n---\n');

    expect(notices.length).toBeGreaterThan(5);
    for (const notice of notices) {
      expect(notice).toMatch(/\b\S+ \d+\.\d+\.\d+\.?$/m);
      expect(notice).toMatch(/copyright/i);
      expect(notice.length, notice).toBeGreaterThan(500);
    }
  });
});
