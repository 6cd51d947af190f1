import { configure } from 'instrumented-lambda';
import { fakeContext, ImportReceiver, resetInstrumentation } from 'instrumented-lambda/testing';
import { afterEach, expect, test } from 'vitest';
import { handler } from '../orders.js';

afterEach(resetInstrumentation);

test('pushes its counts before it answers', async () => {
  await using receiver = await ImportReceiver.start();
  configure({ endpoint: receiver.url, certificateAuthority: receiver.certificateAuthority });

  await handler({ Records: [] }, fakeContext({ functionName: 'orders' }));

  expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
  expect(receiver.pushes[0]?.invalidLines).toEqual([]);
});

test('answers even if the endpoint does not accept the push', async () => {
  await using receiver = await ImportReceiver.start({ fault: { kind: 'status', status: 500 } });
  configure({ endpoint: receiver.url, certificateAuthority: receiver.certificateAuthority });

  await expect(handler({ Records: [] }, fakeContext())).resolves.toEqual([]);
});
