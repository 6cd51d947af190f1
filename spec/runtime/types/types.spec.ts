import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The oldest version with both kinds of decorators, the most common one, and the one of this repository. */
const compilers = {
  '5.0': 'spec/types/node_modules/typescript-5.0/bin/tsc',
  '5.9': 'spec/types/node_modules/typescript-5.9/bin/tsc',
  '6.0': 'node_modules/typescript/bin/tsc',
} as const;

/** A compiler that takes longer than this hangs, even on a loaded machine. */
const compileTimeoutMs = 100_000;

/** @returns the compiler errors in the file and in the library's declarations, without those of other packages */
async function compile(compiler: string, config: string, args: readonly string[] = []): Promise<string[]> {
  if (!existsSync(root + compiler)) throw new Error(`Cannot run ${compiler}: run \`npm run setup:peers\``);
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [compiler, '-p', `spec/types/tsconfig.${config}.json`, '--pretty', 'false', ...args],
      { cwd: root, encoding: 'utf8', timeout: compileTimeoutMs },
      (error, stdout) => {
        if (error?.killed) reject(new Error(`Cannot wait for ${compiler}`, { cause: error }));
        else resolve(stdout);
      },
    );
  });
  // A wrong option is reported without a file name, and then nothing was compiled.
  return output.split('\n').filter((line) => /^(error |spec\/types\/[^n]|dist\/|lib\/)/.test(line));
}

describe.each(Object.entries(compilers))('the types under TypeScript %s', (_version, compiler) => {
  test.for([
    ['handler-types', []],
    ['handler-types', ['--module', 'esnext', '--moduleResolution', 'bundler']],
    ['legacy-decorators', []],
  ] as const)('keep the type of a handler: %s %j', async ([config, args]) => {
    expect(await compile(compiler, config, args)).toEqual([]);
  });
});

test('the compiler reports errors in these files, so that the checks above can fail', async () => {
  const lines = await compile(compilers['6.0'], 'handler-types', ['--experimentalDecorators']);

  expect(lines.join('\n')).toContain('spec/types/handler-types.ts');
});
