import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findParts } from '../parts/find-parts.js';
import { requirePart } from '../parts/require-part.js';

const script = fileURLToPath(new URL('../../../simulate/run.mjs', import.meta.url));
const parts = (['node24', 'victoriaMetrics'] as const).map(requirePart);

/** @throws if the exit code is not 0, for example because a count was lost */
async function simulate(...args: readonly string[]): Promise<string> {
  const node = findParts().ric.node24?.node ?? '';
  const { stdout } = await promisify(execFile)(node, [
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    script,
    ...args,
  ]);
  return stdout;
}

describe.skipIf(parts.includes(false))('npm run simulate', () => {
  test('stores every invocation of environments that start and end', async () => {
    const report = await simulate('--environments', '20', '--lives', '2', '--invocations', '5');

    expect(report).toMatch(/^invocations +200$/m);
    expect(report).toMatch(/^stored +200 of 40 environments$/m);
    expect(report).toMatch(/^lost +0$/m);
  });

  test('stores every invocation with rare pushes through vmagent', async () => {
    const report = await simulate(
      ...['--environments', '20', '--invocations', '15', '--every', '1'],
      ...['--flush', 'interval:10s', '--vmagent', '--settle', '3'],
    );

    expect(report).toMatch(/^stored +300 of 20 environments$/m);
  });

  test('rejects an option that is not a number', async () => {
    await expect(simulate('--environments', 'many')).rejects.toThrow(
      'expected --environments to be a whole number of at least 1; got many',
    );
  });
});
