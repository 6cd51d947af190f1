import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ImportReceiver, type Fault } from '../../../lib/testing/index.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { buildTaskRoot } from '../task-root/build-task-root.js';

const handlerSource = fileURLToPath(new URL('fixtures/order-handler.ts', import.meta.url));
const password = 'correct-horse-battery';
const secrets = [password, Buffer.from(`acme:${password}`).toString('base64'), 'Basic '];

/** The faults of the endpoint, each with the words of the function's log line. */
const faults: readonly [string, Fault | 'closed', RegExp][] = [
  ['refuses connections', 'closed', /refused the connection/],
  ['never answers', { kind: 'hang', at: 'answer' }, /in time/],
  ['answers 500', { kind: 'status', status: 500 }, /answered 500/],
  [
    'redirects to another host',
    { kind: 'status', status: 302, headers: { location: 'https://elsewhere.invalid/x?token=t0ken' } },
    /answered 302.*https:\/\/elsewhere\.invalid/,
  ],
  ['answers 401', { kind: 'status', status: 401 }, /answered 401/],
];

describeUnderRuntimes('a decorated class with an endpoint that', (_runtime, start) => {
  let receiver: ImportReceiver;

  beforeEach(async () => {
    receiver = await ImportReceiver.start();
  });

  afterEach(async () => {
    await receiver.close();
  });

  test.each(faults)(
    '%s keeps its outcomes, logs the reason in one line and logs no secret',
    async (_what, fault, words) => {
      using taskRoot = await buildTaskRoot(handlerSource, 'bundled-cjs');
      const caFile = join(taskRoot.path, 'ca.pem');
      writeFileSync(caFile, receiver.certificateAuthority ?? '');
      if (fault === 'closed') await receiver.close();
      else receiver.fault = fault;
      const env = await start('index.handler', {
        taskRoot: taskRoot.path,
        env: {
          NODE_EXTRA_CA_CERTS: caFile,
          ASSERTS_REMOTE_WRITE_URL: receiver.url,
          ASSERTS_TENANT_NAME: 'acme',
          ASSERTS_PASSWORD: password,
          INSTRUMENTED_FLUSH_TIMEOUT_MS: '500',
          DEBUG: 'true',
        },
      });

      const results = [await env.invoke({}), await env.invoke({ fails: true }), await env.invoke({})];

      expect(results).toMatchObject([
        { outcome: 'response', payload: { order: 1 } },
        { outcome: 'error', error: { errorType: 'OutOfStock', errorMessage: 'order 2 cannot be shipped' } },
        { outcome: 'response', payload: { order: 3 } },
      ]);
      const lines = env.output.split('\n').filter((line) => line.includes('Cannot push') || words.test(line));
      expect(lines, env.output).toHaveLength(1);
      expect(lines[0]).toMatch(words);
      for (const secret of [...secrets, 't0ken']) expect(env.output).not.toContain(secret);
    },
  );
});
