import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startRedirect } from '../../lib/layer/start-redirect.js';

beforeEach(() => {
  vi.stubEnv('_HANDLER', 'index.handler');
  vi.stubEnv('INSTRUMENTED_HANDLER', undefined);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  return () => {
    vi.unstubAllEnvs();
    warn.mockRestore();
  };
});

function createShim(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const shim = join(folder, 'shim.mjs');
  writeFileSync(shim, '');
  return shim;
}

describe('startRedirect()', () => {
  test('redirects to the shim and logs nothing', () => {
    const shim = createShim('layer-');

    startRedirect(shim);

    expect(process.env._HANDLER).toBe(shim.replace('.mjs', '.handler'));
    expect(process.env.INSTRUMENTED_HANDLER).toBe('index.handler');
    expect(console.warn).not.toHaveBeenCalled();
  });

  test.each([
    [
      'its Node.js is too old',
      () => createShim('layer-'),
      '20.20.2',
      'expected Node.js 22 or later; got 20.20.2',
    ],
    ['its shim is missing', () => join(tmpdir(), 'absent/shim.mjs'), '22.1.0', 'shim.mjs is missing'],
    [
      'no runtime client can load its shim',
      () => createShim('layer..'),
      '22.1.0',
      'its folder has ".." in its name',
    ],
  ])('does not redirect and logs one line if %s', (_why, findShim, nodeVersion, line) => {
    startRedirect(findShim(), nodeVersion);

    expect(process.env._HANDLER).toBe('index.handler');
    expect(vi.mocked(console.warn).mock.calls).toEqual([
      [expect.stringContaining(`instrumented-lambda: The function runs uninstrumented: ${line}`)],
    ]);
  });

  test('logs nothing in a process without a function, such as npx', () => {
    vi.stubEnv('_HANDLER', undefined);

    startRedirect('/absent/shim.mjs');

    expect(console.warn).not.toHaveBeenCalled();
  });

  test('does nothing if the layer is disabled', () => {
    vi.stubEnv('ASSERTS_LAYER_DISABLED', ' TRUE ');

    startRedirect(createShim('layer-'));

    expect(process.env._HANDLER).toBe('index.handler');
  });
});
