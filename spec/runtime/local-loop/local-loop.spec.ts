import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/index.js';
import { findFreePort } from '../stores/free-port.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const packages = join(root, 'spec/local-loop/node_modules');
const readyTimeoutMs = 60_000;

/** A project with the emulators and this package. */
function makeProject(): string {
  if (!existsSync(packages)) throw new Error('Cannot run the emulators: run `npm run setup:peers`');
  const folder = mkdtempSync(join(tmpdir(), 'local-loop-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'spec/runtime/local-loop/fixtures'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(packages))
    symlinkSync(join(packages, name), join(folder, 'node_modules', name));
  symlinkSync(root, join(folder, 'node_modules/instrumented-lambda'));
  return folder;
}

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

function start(folder: string, script: string, args: readonly string[], receiver: ImportReceiver): Started {
  const child = spawn(process.execPath, [join('node_modules', script), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      CI: 'true',
      SLS_TELEMETRY_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
      SLS_INTERACTIVE_SETUP_ENABLE: '0',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      ASSERTS_REMOTE_WRITE_URL: receiver.origin,
    },
  });
  onTestFinished(() => void child.kill());
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  return { child, output: () => text };
}

async function waitForText({ child, output }: Started, text: string): Promise<void> {
  const endMs = Date.now() + readyTimeoutMs;
  while (!output().includes(text)) {
    if (child.exitCode !== null || Date.now() > endMs)
      throw new Error(`Cannot find "${text}" in: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a handler under an emulator of Lambda', () => {
  test('pushes under serverless-offline before it answers', async () => {
    const receiver = await startReceiver();
    const [port, lambdaPort] = [await findFreePort(), await findFreePort()];
    const emulator = start(
      makeProject(),
      'serverless/bin/serverless.js',
      [
        'offline',
        '--noPrependStageInUrl',
        `--httpPort=${String(port)}`,
        `--lambdaPort=${String(lambdaPort)}`,
      ],
      receiver,
    );
    await waitForText(emulator, 'Server ready');

    for (let i = 1; i <= 2; i += 1) {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/ship`).catch(() =>
        fetch(`http://localhost:${String(port)}/ship`),
      );

      expect(await answer.text()).toBe('shipped /ship');
      expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders-dev-ship' })).toBe(i);
    }
    expect(emulator.output()).not.toContain('instrumented-lambda:');
  });

  test('pushes under lambda-local, and the process exits by itself', async () => {
    const receiver = await startReceiver();
    const folder = makeProject();
    writeFileSync(join(folder, 'event.json'), '{ "order": "o-1" }');

    const { child, output } = start(
      folder,
      'lambda-local/build/cli.js',
      ['-l', 'orders.js', '-h', 'handler', '-e', 'event.json'],
      receiver,
    );
    await once(child, 'close', { signal: AbortSignal.timeout(readyTimeoutMs) });

    expect(output()).toContain('shipped o-1');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(child.exitCode).toBe(0);
    expect(output()).not.toContain('instrumented-lambda:');
  });
});
