import { expect, test } from 'vitest';

import { describeUnderRuntimes } from './use-environments.js';

describeUnderRuntimes('streaming', (_runtime, start) => {
  test('invoke() returns each chunk of a stream with its time of arrival', async () => {
    const env = await start('streaming.handler');

    const result = await env.invoke({}, { requestId: 'stream-1' });

    expect(result.outcome, env.output).toBe('response');
    expect(result.body.toString()).toBe('first of stream-1;second');
    expect(result.contentType).toBe('text/plain');
    const [first, second] = result.chunks;
    expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? Infinity)).toBeGreaterThan(100);
  });

  test('invoke() is answered at the end of the stream and ready at the end of the handler', async () => {
    const env = await start('streaming.handler');

    const { timings } = await env.invoke({ lingerMs: 200 });

    expect(timings.readyAt - timings.answeredAt).toBeGreaterThan(150);
  });

  test('invoke() returns the received bytes and the error of the trailers if the handler fails within the stream', async () => {
    const env = await start('streaming.handler');

    const result = await env.invoke({ isBroken: true });
    const next = await env.invoke({});

    expect(result).toMatchObject({
      outcome: 'error',
      error: { errorType: 'TypeError', errorMessage: 'broke in the middle' },
    });
    expect(result.body.toString()).toContain('first of');
    expect(next.outcome).toBe('response');
  });
});
