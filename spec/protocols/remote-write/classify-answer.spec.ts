import { describe, expect, test } from 'vitest';
import { remoteWrite, remoteWrite2 } from '../../../lib/protocols/remote-write/remote-write.js';
import { answer } from '../answer.js';

describe('classifyAnswer() of remote write 1.0', () => {
  test.each([200, 202, 204, 299])('accepts %i', (status) => {
    expect(remoteWrite.classifyAnswer(answer(status))).toBeUndefined();
  });

  test.each([302, 401, 403, 404, 405, 415, 429, 503])('reports that nothing arrived after %i', (status) => {
    expect(remoteWrite.classifyAnswer(answer(status))).toMatchObject({ status: 'failed', arrived: 'no' });
  });

  test.each([400, 408, 409, 413, 422, 500, 502, 504])('reports the arrival as unknown after %i', (status) => {
    expect(remoteWrite.classifyAnswer(answer(status))).toMatchObject({
      status: 'failed',
      arrived: 'unknown',
    });
  });

  test.each([
    ['30', 30_000],
    ['Thu, 26 Nov 2026 12:01:00 GMT', 60_000],
  ])('reads the Retry-After %s of 429 and of any 5xx', (value, retryAfterMs) => {
    for (const status of [429, 500, 502, 503, 504]) {
      expect(remoteWrite.classifyAnswer(answer(status, { headers: { 'retry-after': value } }))).toMatchObject(
        {
          retryAfterMs,
        },
      );
    }
    expect(
      remoteWrite.classifyAnswer(answer(400, { headers: { 'retry-after': value } }))?.retryAfterMs,
    ).toBeUndefined();
  });

  test("quotes the receiver's message", () => {
    const body =
      'send data to ingesters: failed pushing: out of order sample (err-mimir-sample-out-of-order)\n';

    expect(remoteWrite.classifyAnswer(answer(400, { body }))?.detail).toBe(
      'the endpoint answered 400: send data to ingesters: failed pushing: out of order sample (err-mimir-sample-out-of-order)',
    );
  });
});

describe('classifyAnswer() of remote write 2.0', () => {
  test.each(['samples', 'histograms', 'exemplars'])(
    'accepts a 204 with the header for written %s',
    (kind) => {
      const headers = { [`x-prometheus-remote-write-${kind}-written`]: '0' };

      expect(remoteWrite2.classifyAnswer(answer(204, { headers }))).toBeUndefined();
    },
  );

  test('rejects a 204 without such a header, and names the remedy', () => {
    expect(remoteWrite2.classifyAnswer(answer(204))).toMatchObject({
      reason: 'rejected',
      arrived: 'unknown',
      detail: expect.stringContaining('INSTRUMENTED_PROTOCOL=remote-write') as string,
    });
  });

  test('names the remedy if the receiver rejects 2.0', () => {
    expect(
      remoteWrite2.classifyAnswer(
        answer(415, { body: 'io.prometheus.write.v2.Request protobuf message is not accepted' }),
      ),
    ).toMatchObject({
      arrived: 'no',
      detail:
        'the endpoint answered 415: io.prometheus.write.v2.Request protobuf message is not accepted; ' +
        'if it does not take remote write 2.0, set INSTRUMENTED_PROTOCOL=remote-write',
    });
  });

  test('classifies other failures as 1.0 does', () => {
    expect(remoteWrite2.classifyAnswer(answer(400))).toEqual(remoteWrite.classifyAnswer(answer(400)));
    expect(remoteWrite2.classifyAnswer(answer(503))).toEqual(remoteWrite.classifyAnswer(answer(503)));
  });
});
