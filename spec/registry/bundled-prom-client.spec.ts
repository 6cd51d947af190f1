import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import {
  describeHiddenPromClient,
  findCopies,
  promClientVersion,
} from '../../lib/registry/bundled-prom-client.js';

const ours = readFileSync(new URL('../../lib/registry/bundled-prom-client.ts', import.meta.url), 'utf8');

/** @returns a bundle of these packages in the given order */
function bundle(packages: readonly string[], minify: boolean): Buffer {
  const contents = packages.map((name, i) => `exports.client${String(i)} = require('${name}');`).join('\n');
  const [file] = buildSync({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify,
    platform: 'node',
    format: 'cjs',
    write: false,
  }).outputFiles;
  return Buffer.from(file!.contents);
}

describe('findCopies()', () => {
  test("finds no copy in the library's own code", () => {
    expect(findCopies(Buffer.from(ours))).toEqual([]);
  });

  const packages = {
    'prom-client': 'prom-client 15',
    'prom-client-14': 'prom-client 14 or earlier',
    '@prometheus-io/client': '@prometheus-io/client',
  };
  const names = Object.keys(packages) as (keyof typeof packages)[];
  const orders = names.flatMap((a) => [[a], ...names.filter((b) => b !== a).map((b) => [a, b])]);

  test.each([...orders, names, [...names].reverse()])(
    'finds the copies in a bundle of %s %s %s',
    (...order) => {
      const expected = order.map((name) => packages[name]);

      for (const minify of [true, false]) expect(findCopies(bundle(order, minify))).toEqual(expected);
    },
  );

  test('finds two copies of the same version', () => {
    const registry = readFileSync(createRequire(import.meta.url).resolve('prom-client/lib/registry.js'));

    expect(findCopies(Buffer.concat([registry, Buffer.from(ours), registry]))).toHaveLength(2);
  });
});

describe('describeHiddenPromClient()', () => {
  test.each([
    [true, 'uses prom-client 15.1.3:'],
    [false, 'uses prom-client 15.1.3 outside it:'],
  ])('returns one line with the versions and the remedy (own copy inside: %s)', (isOursInside, counter) => {
    const line = describeHiddenPromClient(
      'index.js',
      ['prom-client 15', '@prometheus-io/client'],
      isOursInside,
    );

    expect(line).toContain('index.js holds prom-client 15 and @prometheus-io/client, and this package');
    expect(line).toContain(counter);
    expect(line).toContain('configure({ registries: [register] })');
    expect(line).not.toContain('\n');
  });
});

test('promClientVersion is the installed version', () => {
  const { version } = createRequire(import.meta.url)('prom-client/package.json') as { version: string };

  expect(promClientVersion).toBe(version);
});
