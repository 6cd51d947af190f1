import type { SQSEvent } from 'aws-lambda';
import { ImportReceiver, resetInstrumentation } from 'instrumented-lambda/testing';
import { expect, test } from 'vitest';
import { handler } from './class-handler.js';

const event = { Records: [{ body: 'tea' }, { body: 'cups' }] } as SQSEvent;

test('ships every order', async () => {
  // Nothing is wrapped, counted or pushed, even if the shell sets an endpoint.
  process.env.ASSERTS_LAYER_DISABLED = 'true';
  resetInstrumentation();

  expect(await handler(event)).toBe(2);
});

test('counts what it ships', async () => {
  const receiver = await ImportReceiver.start({ tls: false });
  process.env.ASSERTS_LAYER_DISABLED = 'false';
  process.env.INSTRUMENTED_ENDPOINT = receiver.url;
  resetInstrumentation();

  await handler(event);

  expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  await receiver.close();
});
