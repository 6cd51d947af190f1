import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ImportReceiver } from '../../lib/testing/import-receiver.js';
import { examples } from '../docs/support/examples.js';

const root = new URL('../../', import.meta.url);
const run = promisify(execFile);

/** @returns the URL of an example that `npm run build:examples` compiled against the built package */
const compiled = (name: string): string => new URL(`.cache/examples/${name}.js`, root).href;

const inProcess = `
  const [file, event] = process.argv.slice(1);
  const { handler } = await import(file);
  const { fakeContext } = await import('instrumented-lambda/testing');
  console.log(JSON.stringify(await handler(JSON.parse(event), fakeContext({ functionName: 'example' }))));
`;

async function runNode(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: fileURLToPath(root), env: { ...env } });
  return stdout.trim();
}

describe('examples', () => {
  test('are all run: here, under the runtime client, or in a spec of their own', () => {
    const files = readdirSync(new URL('examples/', root))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => file.replace(/\.ts$/, ''));

    expect(files.sort()).toEqual([...examples.map(({ name }) => name), 'durable'].sort());
  });

  // Streaming needs the runtime client's `awslambda`: spec/runtime/handler/examples.spec.ts runs it.
  test.each(examples.filter(({ name }) => name !== 'streaming'))(
    'return their result and are counted: $name',
    async ({ name, event, answer, errorType }) => {
      await using receiver = await ImportReceiver.start({ tls: false });

      const output = await runNode(
        ['--input-type=module', '--eval', inProcess, compiled(name), JSON.stringify(event)],
        { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      );

      expect(JSON.parse(output)).toEqual(answer);
      expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
      const errors = errorType === undefined ? 0 : 1;
      expect(receiver.value('aws_lambda_errors_total')).toBe(errors);
    },
  );

  test('exclude a warm-up', async () => {
    await using receiver = await ImportReceiver.start({ tls: false });

    const output = await runNode(
      ['--input-type=module', '--eval', inProcess, compiled('what-counts'), '{"warmer":true}'],
      { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    );

    expect(output).toBe('"warm"');
    expect(receiver.pushes).toEqual([]);
  });

  test('push their own metrics', async () => {
    await using receiver = await ImportReceiver.start({ tls: false });
    const { event } = examples.find(({ name }) => name === 'own-metrics')!;

    await runNode(
      ['--input-type=module', '--eval', inProcess, compiled('own-metrics'), JSON.stringify(event)],
      { ASSERTS_REMOTE_WRITE_URL: receiver.url, INSTRUMENTED_LABELS: 'service=orders' },
    );

    expect(receiver.value('orders_shipped_total', { carrier: 'bicycle', service: 'orders' })).toBe(1);
    expect(receiver.value('orders_shipped_total', { carrier: 'van' })).toBe(1);
  });

  test("run on a developer's machine", async () => {
    await using receiver = await ImportReceiver.start({ tls: false });

    const output = await runNode([fileURLToPath(compiled('testing/local'))], {
      ASSERTS_REMOTE_WRITE_URL: receiver.url,
    });

    expect(output).toContain('tea shipped by');
    expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
  });
});
