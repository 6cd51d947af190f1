import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/cjs', import.meta.url));

function run(args: readonly string[], folder = dist) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli/bin.js'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the command line', () => {
  test('is a script of Node.js', () => {
    expect(readFileSync(join(dist, 'cli/bin.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('prints how to use it when it is asked', () => {
    const { status, stdout, stderr } = run(['--help']);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: instrumented-lambda <add|update|disable|enable|remove>');
  });

  test('ends with 2 and says what is wrong when it does not understand', () => {
    const { status, stdout, stderr } = run(['destroy']);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Cannot tell what to do: expected one of add, update, disable, enable, remove; got "destroy"/,
    );
  });

  test('ends with 1 and says what to install when the AWS SDK is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'without-sdk-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const part of readdirSync(dist)) cpSync(join(dist, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');

    const { status, stderr } = run(['disable', '--function', 'a'], folder);

    expect(status).toBe(1);
    expect(stderr).toContain('npm install @aws-sdk/client-lambda');
  });
});
