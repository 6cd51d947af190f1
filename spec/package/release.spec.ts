import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { version } from '../../lib/version.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};

describe('a release', () => {
  test('exports its version', () => {
    expect(version).toBe(manifest.version);
  });

  test('requires Node.js 22.3, which added process.getBuiltinModule()', () => {
    expect(manifest.engines.node).toBe('>=22.3');
    expect(read('README.md')).toContain('Node.js 22.3 or later');
    expect(read('docs/getting-started.md')).toContain('Node.js 22.3 or later');
  });

  test('contains the license of the only bundled package: the charts of the live view', () => {
    const notice = read('dist/THIRD-PARTY-NOTICES.txt');

    expect(notice).toMatch(/^cjs\/cli\/view\/page\/uplot\.js and uplot\.css are uplot \d+\.\d+\.\d+\.$/m);
    expect(notice).toMatch(/copyright/i);
    expect(notice.length).toBeGreaterThan(500);
  });
});
