import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { examples } from '../../docs/support/examples.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { buildTaskRoot, type TaskRoot } from '../task-root/build-task-root.js';

describe.each(examples)('example: $name', ({ name, event, answer, errorType }) => {
  let taskRoot: TaskRoot;
  let receiver: ImportReceiver;

  beforeAll(async () => {
    const source = fileURLToPath(new URL(`../../../examples/${name}.ts`, import.meta.url));
    taskRoot = await buildTaskRoot(source, 'unbundled-esm');
    receiver = await ImportReceiver.start({ tls: false });
  });
  afterAll(async () => {
    taskRoot[Symbol.dispose]();
    await receiver.close();
  });

  describeUnderRuntimes('the handler', (runtime, start) => {
    test('returns its result and is counted', async () => {
      const env = await start('index.handler', {
        taskRoot: taskRoot.path,
        functionName: runtime,
        env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      });

      const { payload, body } = await env.invoke(event);

      expect(payload ?? body.toString(), env.output).toEqual(answer);
      const labels = { function_name: runtime };
      expect(receiver.value('aws_lambda_invocations_total', labels)).toBe(1);
      expect(receiver.value('aws_lambda_errors_total', labels)).toBe(errorType === undefined ? 0 : 1);
      if (errorType !== undefined) {
        expect(receiver.value('aws_lambda_errors_total', { ...labels, error_type: errorType })).toBe(1);
      }
    });
  });
});
