import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, dist), 'utf8');

describe('the copy of got', () => {
  test.each(['esm', 'cjs'])('of the %s build imports and requires nothing', (format) => {
    const code = read(`${format}/push/got.js`);

    expect(code).toContain('process.getBuiltinModule("node:http")');
    expect(code).not.toMatch(/\bimport\s*[\w*{("'](?!\.meta)|\brequire\(/);
  });

  test('says which version it is, and goes along with its licenses', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../node_modules/got/package.json', dist), 'utf8'),
    ) as { version: string };

    expect(read('esm/push/got.js')).toContain(`/*! got ${version} `);
    expect(read('THIRD-PARTY-NOTICES.txt')).toMatch(new RegExp(`^got ${version}$`, 'm'));
    expect(read('THIRD-PARTY-NOTICES.txt')).toContain('Sindre Sorhus');
  });
});
