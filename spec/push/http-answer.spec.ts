import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../lib/push/http-answer.js';

const noContent = 'HTTP/1.1 204 No Content\r\n\r\n';

describe('readAnswer()', () => {
  test.each([
    ['no body', noContent, { statusCode: 204, body: '', isKeptAlive: true }],
    ['an empty reason', 'HTTP/1.1 204\r\n\r\n', { statusCode: 204, body: '', isKeptAlive: true }],
    [
      'a length',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc',
      { statusCode: 200, body: 'abc', isKeptAlive: true },
    ],
    [
      'chunks',
      'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n',
      { statusCode: 400, body: 'abc0123456789', isKeptAlive: true },
    ],
    [
      'chunks and a trailer',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n',
      { statusCode: 200, body: 'a', isKeptAlive: true },
    ],
    [
      'both a length and chunks, which parsers read differently, so that the connection is closed',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n',
      { statusCode: 200, body: '', isKeptAlive: false },
    ],
    [
      'interim responses before it',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${noContent}`,
      { statusCode: 204, body: '', isKeptAlive: true },
    ],
    [
      'Connection: close',
      'HTTP/1.1 204 No\r\nConnection: Close\r\n\r\n',
      { statusCode: 204, body: '', isKeptAlive: false },
    ],
    ['HTTP/1.0', 'HTTP/1.0 204 No\r\n\r\n', { statusCode: 204, body: '', isKeptAlive: false }],
    [
      'HTTP/1.0 kept alive',
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n',
      { statusCode: 200, body: '', isKeptAlive: true },
    ],
  ])(
    'parses a response with %s, and returns no end while it is incomplete',
    (_what, text, { isKeptAlive, ...answer }) => {
      const read = readAnswer(text, false);

      expect(read).toMatchObject({ answer, end: text.length, isKeptAlive });
      for (let length = 0; length < text.length; length += 1) {
        expect(readAnswer(text.slice(0, length), false)?.end).toBeUndefined();
      }
    },
  );

  test('returns the end of the response if more bytes follow', () => {
    expect(readAnswer(`${noContent}HTTP/1.1 200 OK\r\n`, false)?.end).toBe(noContent.length);
  });

  test('ends a body without a length at the end of the connection, which is not reused', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nabc';

    expect(readAnswer(text, false)).toMatchObject({ end: undefined, isKeptAlive: false });
    expect(readAnswer(text, true)).toMatchObject({ end: text.length, answer: { body: 'abc' } });
  });

  test('returns no end for a truncated body when the connection ends', () => {
    expect(readAnswer('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc', true)?.end).toBeUndefined();
    expect(
      readAnswer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc', true)?.end,
    ).toBeUndefined();
  });

  test('reads header names in any case and the first value of a repeated field', () => {
    const text = 'HTTP/1.1 503 Later\r\nRETRY-After:  7 \r\nretry-after: 9\r\nContent-Length: 0\r\n\r\n';

    expect(readAnswer(text, false)?.answer.headers.get('retry-after')).toBe('7');
  });

  test.each([
    'garbage',
    'SSH-2.0-OpenSSH_9.2\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 2x0 OK\r\n\r\n',
    'HTTP/1.1 200OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  ])('throws for %j', (text) => {
    expect(() => readAnswer(text, false)).toThrow(TypeError);
  });

  test('returns a result, undefined or throws a TypeError for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.boolean(), (text, isEnded) => {
        for (const each of [text, `HTTP/1.1 200 OK\r\n${text}`, `HTTP/1.1 200 OK\r\n\r\n${text}`]) {
          try {
            const read = readAnswer(each, isEnded);
            if (read?.end !== undefined) expect(read.end).toBeLessThanOrEqual(each.length);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
          }
        }
      }),
    );
  });
});
