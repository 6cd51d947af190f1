import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import type { Authenticator } from '../../lib/push/authentication/authenticator.js';
import { PushSteps } from '../../lib/push/push-steps.js';
import { ImportReceiver } from '../../lib/testing/index.js';

test('PushSteps.send() sends nothing if it was aborted before the authenticator resolved', async () => {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  const controller = new AbortController();
  const authenticator: Authenticator = {
    authenticate: () => {
      controller.abort();
      return Promise.resolve({});
    },
    onRefusal: () => '',
    isRevealedBy: () => false,
  };
  const tools = new PushSteps({
    protocol: importProtocol,
    authenticator,
    endpoint: new URL(receiver.url),
    labels: () => ({}),
    certificateAuthority: undefined,
    needsProtection: false,
    clock: systemClock,
    timers: systemTimers,
    connectTimeoutMs: 1000,
  });

  await expect(tools.send('a_total 1\n', controller.signal)).rejects.toThrow();

  expect(receiver.pushes).toEqual([]);
});
