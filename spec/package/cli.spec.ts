import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { version } from '../../lib/version.js';

const dist = fileURLToPath(new URL('../../dist/cjs', import.meta.url));

function run(args: readonly string[], folder = dist, cwd = process.cwd()) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli/bin.js'), ...args], {
    encoding: 'utf8',
    cwd,
  });
  return { status, stdout, stderr };
}

/** @returns the folder of a copy of the command that cannot resolve the AWS SDK */
function copyWithoutSdk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'without-sdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of readdirSync(dist)) cpSync(join(dist, part), join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  // prom-client is a dependency of the package, so it is always installed.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(
    fileURLToPath(new URL('../../node_modules/prom-client', import.meta.url)),
    join(folder, 'node_modules/prom-client'),
  );
  return folder;
}

/** @returns the port of a new loopback server that answers with bytes that are not HTTP */
async function startNonHttpServer(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).end('no'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('the command', () => {
  test('starts with a shebang line for Node.js', () => {
    expect(readFileSync(join(dist, 'cli/bin.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('prints its usage with --help', () => {
    const { status, stdout, stderr } = run(['--help']);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: instrumented-lambda <add|update|disable|enable|remove>');
  });

  test('exits with 2 and reports an unknown command', () => {
    const { status, stdout, stderr } = run(['destroy']);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Cannot tell what to do: expected one of add, update, disable, enable, remove, doctor, view; got "destroy"/,
    );
  });

  test('prints a hint to --help instead of the usage after an error', () => {
    const { stderr } = run(['destroy']);

    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('Cannot tell what to do'),
      'See `instrumented-lambda --help`.',
    ]);
  });

  test('prints its version with --version', () => {
    const { status, stdout } = run(['--version']);

    expect({ status, stdout }).toEqual({ status: 0, stdout: `${version}\n` });
  });

  test('loads the AWS SDK of the project in the current folder, as with npx', () => {
    const folder = copyWithoutSdk();
    const project = mkdtempSync(join(tmpdir(), 'with-sdk-'));
    onTestFinished(() => rmSync(project, { recursive: true }));
    const sdk = join(project, 'node_modules/@aws-sdk/client-lambda');
    mkdirSync(sdk, { recursive: true });
    writeFileSync(join(sdk, 'index.js'), 'throw new Error("the SDK of the project was loaded");');

    const { status, stderr } = run(['disable', '--function', 'a'], folder, project);

    expect(status).toBe(1);
    expect(stderr).not.toContain('npm install @aws-sdk/client-lambda');
  });

  test.each([
    ['with got', true],
    ['without got', false],
  ])("doctor gets a second opinion from Node's own client if got is installed: %s", async (_what, hasGot) => {
    const folder = hasGot ? dist : copyWithoutSdk();
    const env = { INSTRUMENTED_ENDPOINT: `http://127.0.0.1:${String(await startNonHttpServer())}` };
    const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'];
    const args = [...flags, join(folder, 'cli/bin.js'), 'doctor', '--timeout', '1500'];

    const { code, out, err } = await new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      execFile(process.execPath, args, { env }, (error, out, err) =>
        resolve({ code: error?.code, out, err }),
      );
    });

    expect({ code, err }).toEqual({ code: 6, err: '' });
    expect(out).toContain('✗ request');
    expect(out.includes("Node's own HTTP client")).toBe(hasGot);
  });

  test('exits with 1 and names the package to install if the AWS SDK is missing', () => {
    const folder = copyWithoutSdk();

    const { status, stderr } = run(['disable', '--function', 'a'], folder, folder);

    expect(status).toBe(1);
    expect(stderr).toContain('npm install @aws-sdk/client-lambda');
  });
});
