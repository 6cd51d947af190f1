import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { countCopies, promClientVersion } from '../../lib/metrics/hidden-prom-client.js';

const registry = readFileSync(createRequire(import.meta.url).resolve('prom-client/lib/registry.js'), 'utf8');
const ours = readFileSync(new URL('../../lib/metrics/hidden-prom-client.ts', import.meta.url), 'utf8');

describe('countCopies()', () => {
  test.each([
    ['no copy, only our own code', ours, 0],
    ['one copy', registry, 1],
    ['two copies', registry + ours + registry, 2],
  ])('counts %s', (_what, text, count) => {
    expect(countCopies(Buffer.from(text))).toBe(count);
  });
});

test('promClientVersion is the version that is installed', () => {
  const { version } = createRequire(import.meta.url)('prom-client/package.json') as { version: string };

  expect(promClientVersion).toBe(version);
});
