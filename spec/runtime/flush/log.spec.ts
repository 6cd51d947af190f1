import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

async function startReceiver(status = 204): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false, fault: { kind: 'status', status } });
  onTestFinished(() => receiver.close());
  return receiver;
}

describeUnderRuntimes('the log', (_runtime, start) => {
  /** @returns the log lines of the library after three invocations */
  async function invoke(receiver: ImportReceiver, env: Readonly<Record<string, string>>): Promise<string[]> {
    const environment = await start('event-loop.settles', {
      taskRoot,
      // The messages of the opening in init have their own spec.
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, INSTRUMENTED_OPEN: 'invocation', ...env },
    });
    for (let i = 0; i < 3; i += 1) await environment.invoke({});
    return environment.output.split('\n').filter((line) => line.includes('instrumented-lambda'));
  }

  test('contains one line for a repeated failure', async () => {
    const lines = await invoke(await startReceiver(500), {});

    expect(lines).toEqual([
      expect.stringMatching(/\tWARN\tinstrumented-lambda: Cannot push metrics: .* 500/),
    ]);
  });

  test("contains JSON records if Lambda's log format is JSON", async () => {
    const lines = await invoke(await startReceiver(500), { AWS_LAMBDA_LOG_FORMAT: 'JSON' });

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'WARN',
        requestId: expect.any(String) as string,
        message: {
          library: 'instrumented-lambda',
          message: expect.stringContaining('Cannot push metrics') as string,
        },
      }),
    ]);
  });

  test("contains no warning if Lambda's log level is higher", async () => {
    const lines = await invoke(await startReceiver(500), {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'ERROR',
    });

    expect(lines).toEqual([]);
  });

  test('contains a line for each push if DEBUG is true, and none otherwise', async () => {
    const receiver = await startReceiver();

    expect(await invoke(receiver, {})).toEqual([]);
    expect(await invoke(receiver, { DEBUG: 'true' })).toEqual(
      Array(3).fill(expect.stringMatching(/\tINFO\tinstrumented-lambda: pushed \d+ bytes in [\d.]+ ms\.$/)),
    );
  });
});
