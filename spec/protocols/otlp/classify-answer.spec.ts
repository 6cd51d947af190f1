import { describe, expect, test } from 'vitest';
import { createOtlp } from '../../../lib/protocols/otlp/otlp.js';
import { answer } from '../answer.js';

const ok = (partialSuccess: object) =>
  answer(200, { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ partialSuccess }) });

describe('classifyAnswer() of OTLP', () => {
  test.each([
    '',
    '{}',
    '{"partialSuccess":{}}',
    '{"partialSuccess":{"rejectedDataPoints":"0"}}',
    'ok',
    '\u0000',
  ])('accepts a 200 with the body %j', (body) => {
    expect(createOtlp('resource').classifyAnswer(answer(200, { body }))).toBeUndefined();
  });

  test.each([3, '3'])(
    'returns a failure for a 200 that rejects %j data points, each time',
    (rejectedDataPoints) => {
      const { classifyAnswer } = createOtlp('resource');
      const partial = ok({ rejectedDataPoints, errorMessage: 'label "too long"' });

      for (let i = 0; i < 2; i += 1) {
        expect(classifyAnswer(partial)).toEqual({
          status: 'failed',
          reason: 'rejected',
          arrived: 'unknown',
          detail: 'the endpoint rejected 3 data points: label "too long"',
        });
      }
    },
  );

  test('reads a truncated partial success', () => {
    const body = `{"partialSuccess":{"rejectedDataPoints":"12","errorMessage":"${'very long '.repeat(100)}`;

    expect(createOtlp('resource').classifyAnswer(answer(200, { body }))?.detail).toMatch(
      /^the endpoint rejected 12 data points: very long/,
    );
  });

  test('reports a warning once and accepts the same warning after that', () => {
    const { classifyAnswer } = createOtlp('resource');

    expect(classifyAnswer(ok({ errorMessage: 'use gzip' }))).toMatchObject({
      status: 'failed',
      detail: 'the endpoint stored all data points, with a warning: use gzip',
    });
    expect(classifyAnswer(ok({ errorMessage: 'use gzip' }))).toBeUndefined();
    expect(classifyAnswer(ok({}))).toBeUndefined();
    expect(classifyAnswer(ok({ errorMessage: 'use gzip' }))).toBeUndefined();
    expect(classifyAnswer(ok({ errorMessage: 'another' }))).toMatchObject({ status: 'failed' });
  });

  test.each([429, 502, 503, 504])('reads the Retry-After of %i', (status) => {
    expect(
      createOtlp('resource').classifyAnswer(answer(status, { headers: { 'retry-after': '5' } })),
    ).toMatchObject({
      retryAfterMs: 5000,
    });
  });

  test.each([400, 404, 413, 500, 501])('ignores the Retry-After of %i, which is not retryable', (status) => {
    const failure = createOtlp('resource').classifyAnswer(
      answer(status, { headers: { 'retry-after': '5' } }),
    );

    expect(failure).toMatchObject({ status: 'failed', reason: 'rejected' });
    expect(failure?.retryAfterMs).toBeUndefined();
  });

  test("quotes the receiver's message", () => {
    const body = '{"code":3,"message":"too many data points"}';

    expect(createOtlp('resource').classifyAnswer(answer(400, { body }))?.detail).toBe(
      `the endpoint answered 400: ${body}`,
    );
  });
});
