import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, dist), 'utf8');

describe('the copy of got', () => {
  test.each(['esm', 'cjs'])('of the %s build imports and requires nothing', (format) => {
    const code = read(`${format}/push/got.js`);

    expect(code).toContain('process.getBuiltinModule("node:stream")');
    expect(code).not.toContain('node:http"');
    expect(code).not.toMatch(/\bimport\s*[\w*{("'](?!\.meta)|\brequire\(/);
  });

  test.each(['esm', 'cjs'])('of the %s build works where code may not be made of strings', (format) => {
    const file = new URL(`${format}/push/got.js`, dist).href;
    const script = `const { evaluateGot } = await import('${file}');
      console.log(typeof (await evaluateGot()).stream.post, Object.keys(globalThis).includes('copy'));`;
    const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script];

    expect(execFileSync(process.execPath, flags, { encoding: 'utf8' })).toBe('function false\n');
  });

  test('names its version, and is packed with its licenses', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../node_modules/got/package.json', dist), 'utf8'),
    ) as { version: string };

    expect(read('esm/push/got.js')).toContain(`/*! got ${version} `);
    expect(read('THIRD-PARTY-NOTICES.txt')).toMatch(new RegExp(`^got ${version}$`, 'm'));
    expect(read('THIRD-PARTY-NOTICES.txt')).toContain('Sindre Sorhus');
  });
});
