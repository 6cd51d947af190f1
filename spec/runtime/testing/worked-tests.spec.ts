import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeProject, type ProjectOptions } from './make-project.js';

/** A test runner that takes longer than this does not exit by itself. */
const timeoutMs = 90_000;

interface Ending {
  readonly code: number | string | undefined;
  readonly output: string;
}

function run(
  folder: string,
  script: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<Ending> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, join('node_modules', script), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: timeoutMs,
        env: { PATH: process.env.PATH, CI: 'true', NO_COLOR: '1' },
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : (error.code ?? error.signal ?? undefined);
        resolve({ code, output: stdout + stderr });
      },
    );
  });
}

function make(options: ProjectOptions): string {
  const folder = makeProject(options);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const strictOptions = JSON.stringify({
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    isolatedModules: true,
    skipLibCheck: true,
    types: ['node'],
    noEmit: true,
  },
  include: ['src'],
});

describe.each(['module', 'commonjs'] as const)('the example tests in a separate project: %s', (type) => {
  test('pass in vitest, exit by themselves, and compile', async () => {
    const folder = make({
      type,
      packagesFrom: ['.'],
      copies: {
        'src/testing/orders.ts': 'examples/testing/orders.ts',
        'src/testing/vitest/orders.test.ts': 'examples/testing/vitest/orders.test.ts',
        'src/testing/vitest/push.test.ts': 'examples/testing/vitest/push.test.ts',
      },
      files: { 'tsconfig.json': strictOptions },
    });

    const { code, output } = await run(folder, 'vitest/vitest.mjs', ['run']);
    expect(output).toMatch(/Tests +4 passed/);
    expect(code).toBe(0);
    expect(await run(folder, 'typescript/bin/tsc', ['-p', '.'])).toEqual({ code: 0, output: '' });
  });

  test('pass in Jest, exit by themselves without open handles, and compile', async () => {
    const jest = 'spec/testing-jest';
    if (!existsSync(`${jest}/node_modules`)) throw new Error('Cannot run Jest: run `npm run setup:peers`');
    const isModule = type === 'module';
    const folder = make({
      type,
      packagesFrom: [jest, '.'],
      copies: {
        'src/testing/orders.ts': 'examples/testing/orders.ts',
        'src/testing/jest/orders.test.ts': 'examples/testing/jest/orders.test.ts',
      },
      files: {
        'tsconfig.json': strictOptions,
        'jest.config.json': JSON.stringify({
          extensionsToTreatAsEsm: isModule ? ['.ts'] : [],
          moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
          transform: { '\\.ts$': ['ts-jest', { useESM: isModule }] },
        }),
      },
    });

    const { code, output } = await run(
      folder,
      'jest/bin/jest.js',
      ['--detectOpenHandles', '--config=jest.config.json'],
      isModule ? ['--experimental-vm-modules'] : [],
    );
    expect(output).toMatch(/Tests: +3 passed/);
    expect(output).not.toMatch(/open handle|did not exit/i);
    expect(code).toBe(0);
    expect(await run(folder, 'typescript/bin/tsc', ['-p', '.'])).toEqual({ code: 0, output: '' });
  });
});
