import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

describeUnderRuntimes(
  'a handler that never settles, with an event that other code answers',
  (runtime, start) => {
    test('is closed by the next event without an error, and a later crash of its process counts once', async () => {
      const receiver = await startReceiver();
      const env = await start('ends-raced.handler', {
        taskRoot,
        env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      });

      for (let i = 0; i < 20; i += 1) {
        expect((await env.invoke({ end: 'never' })).payload, env.output).toBe('fallback');
      }
      await env.invoke({});
      expect(receiver.value('aws_lambda_invocations_total')).toBe(21);
      expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(1);
      expect(receiver.value('aws_lambda_errors_total')).toBe(0);

      await env.invoke({ end: 'never' });
      await env.invoke({ end: 'kill' });
      await env.invoke({});

      expect(receiver.value('aws_lambda_invocations_total')).toBe(24);
      expect(receiver.value('aws_lambda_errors_total', { error_type: 'Crash' })).toBe(1);
      expect(receiver.value('aws_lambda_errors_total')).toBe(1);
      expect(receiver.value('aws_lambda_timeouts_total')).toBe(0);
      expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(0);
      expect(env.output).not.toContain('instrumented-lambda:');
    });

    test.runIf(runtime === 'node22')(
      'is counted and pushed before the runtime client answers, if the event loop is empty',
      async () => {
        const receiver = await startReceiver();
        const env = await start('ends.handler', {
          taskRoot,
          env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
        });

        for (let count = 1; count <= 12; count += 1) {
          const { outcome, payload } = await env.invoke({ end: 'never' });

          expect({ outcome, payload }, env.output).toEqual({ outcome: 'response', payload: null });
          expect(receiver.value('aws_lambda_invocations_total')).toBe(count);
          expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(count);
        }
        expect(env.startCount).toBe(1);
        expect(receiver.value('aws_lambda_errors_total')).toBe(0);
        expect(env.output).not.toContain('MaxListeners');
      },
    );

    test.runIf(runtime === 'node24')('counts as a crash if its process ends', async () => {
      const receiver = await startReceiver();
      const env = await start('ends.handler', {
        taskRoot,
        env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      });

      const { outcome } = await env.invoke({ end: 'never' });
      await env.invoke({});

      expect(outcome, env.output).toBe('exit');
      expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
      expect(receiver.value('aws_lambda_errors_total', { error_type: 'Crash' })).toBe(1);
    });
  },
);
