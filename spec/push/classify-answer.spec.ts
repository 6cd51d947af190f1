import { describe, expect, test } from 'vitest';
import { createOtlp } from '../../lib/protocols/otlp/otlp.js';
import { remoteWrite, remoteWrite2 } from '../../lib/protocols/remote-write/remote-write.js';
import { classifyAnswer } from '../../lib/push/classify-answer.js';

const authenticator = {
  authenticate: () => ({}),
  onRefusal: () => '',
  isRevealedBy: () => false,
};

function classify(url: string, body: string): string | undefined {
  return classifyAnswer(
    { statusCode: 400, headers: new Map(), body },
    { protocol: remoteWrite, authenticator, url: new URL(url), receivedMs: 0 },
  )?.detail;
}

describe('classifyAnswer() of a response that repeats a secret', () => {
  const secret = { ...authenticator, isRevealedBy: (text: string) => text.includes('7') };
  const url = new URL('https://store.example');

  test('reports rejected data points and quotes nothing', () => {
    const body = '{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"limit of tenant 7"}}';

    expect(
      classifyAnswer(
        { statusCode: 200, headers: new Map(), body },
        { protocol: createOtlp('resource'), authenticator: secret, url, receivedMs: 0 },
      ),
    ).toMatchObject({ reason: 'rejected', detail: 'the endpoint rejected 3 data points' });
  });

  test.each([
    [429, 'the endpoint answered 429'],
    [307, 'the endpoint answered 307, a redirect to an unreadable address; redirects are not followed'],
  ])('reads Retry-After and status of a %i and quotes nothing', (statusCode, detail) => {
    const headers = new Map([
      ['retry-after', '5'],
      ['location', 'https://7.example/'],
    ]);

    const failure = classifyAnswer(
      { statusCode, headers, body: 'too many requests of tenant 7' },
      { protocol: remoteWrite, authenticator: secret, url, receivedMs: 0 },
    );

    expect(failure).toMatchObject({ detail });
    expect(failure?.retryAfterMs).toBe(statusCode === 429 ? 5000 : undefined);
  });

  test('reads how many samples remote write 2.0 has stored', () => {
    const headers = new Map([['x-prometheus-remote-write-samples-written', '7']]);

    expect(
      classifyAnswer(
        { statusCode: 200, headers, body: '7' },
        { protocol: remoteWrite2, authenticator: secret, url, receivedMs: 0 },
      ),
    ).toBeUndefined();
  });
});

describe('classifyAnswer()', () => {
  const url = 'https://store.example/api/v1/write?key=abc&sig=Zx99%2Fvalue+it';

  test.each([
    ['unchanged', 'bad /api/v1/write?key=abc&sig=Zx99%2Fvalue+it'],
    ['without its question mark', 'bad key=abc&sig=Zx99%2Fvalue+it'],
    ['in JSON as Go escapes it', String.raw`{"url":"/api/v1/write?key=abc\u0026sig=Zx99%2Fvalue+it"}`],
    ['by one value', 'bad sig "Zx99%2Fvalue+it"'],
    ['by one decoded value', 'bad sig "Zx99/value it"'],
  ])('quotes no response that repeats the query of the URL %s', (_how, body) => {
    expect(classify(url, body)).toBe('the endpoint answered 400');
  });

  test('quotes a response that contains a short value of the query by chance', () => {
    expect(classify('https://store.example/api/v1/write?dedup=1', 'expected 1 sample')).toBe(
      'the endpoint answered 400: expected 1 sample',
    );
  });
});
