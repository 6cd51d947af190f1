import { describe, expect, test } from 'vitest';
import { remoteWrite } from '../../lib/protocols/remote-write/remote-write.js';
import { judgeAnswer } from '../../lib/push/judge-answer.js';

const authenticator = {
  authenticate: () => ({}),
  onRefusal: () => '',
  isRevealedBy: () => false,
};

function judge(url: string, body: string): string | undefined {
  return judgeAnswer(
    { statusCode: 400, headers: new Map(), body },
    { protocol: remoteWrite, authenticator, url: new URL(url), receivedMs: 0 },
  )?.detail;
}

describe('judgeAnswer()', () => {
  const url = 'https://store.example/api/v1/write?key=abc&sig=Zx99%2Fvalue+it';

  test.each([
    ['as it is', 'bad /api/v1/write?key=abc&sig=Zx99%2Fvalue+it'],
    ['without its question mark', 'bad key=abc&sig=Zx99%2Fvalue+it'],
    ['in JSON as Go writes it', String.raw`{"url":"/api/v1/write?key=abc\u0026sig=Zx99%2Fvalue+it"}`],
    ['by one value', 'bad sig "Zx99%2Fvalue+it"'],
    ['by one decoded value', 'bad sig "Zx99/value it"'],
  ])('quotes no answer that repeats the query of the URL %s', (_how, body) => {
    expect(judge(url, body)).toBe('the endpoint answered 400');
  });

  test('quotes an answer that has a short value of the query in it by chance', () => {
    expect(judge('https://store.example/api/v1/write?dedup=1', 'expected 1 sample')).toBe(
      'the endpoint answered 400: expected 1 sample',
    );
  });
});
