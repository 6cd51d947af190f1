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
      'a length beside chunks, which two readers may read differently',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n',
      { statusCode: 200, body: '', isKeptAlive: false },
    ],
    [
      'an interim answer before',
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
  ])('reads an answer with %s, however it is cut', (_what, text, { isKeptAlive, ...answer }) => {
    const read = readAnswer(text, false);

    expect(read).toMatchObject({ answer, end: text.length, isKeptAlive });
    for (let length = 0; length < text.length; length += 1) {
      expect(readAnswer(text.slice(0, length), false)?.end).toBeUndefined();
    }
  });

  test('says where the answer ends when more follows', () => {
    expect(readAnswer(`${noContent}HTTP/1.1 200 OK\r\n`, false)?.end).toBe(noContent.length);
  });

  test('ends a body without a length with the connection, which is not used again', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nabc';

    expect(readAnswer(text, false)).toMatchObject({ end: undefined, isKeptAlive: false });
    expect(readAnswer(text, true)).toMatchObject({ end: text.length, answer: { body: 'abc' } });
  });

  test('does not take a broken body for a complete one when the connection ends', () => {
    expect(readAnswer('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc', true)?.end).toBeUndefined();
    expect(
      readAnswer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc', true)?.end,
    ).toBeUndefined();
  });

  test('reads header names in any case, and the first of a repeated field', () => {
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
  ])('refuses %j', (text) => {
    expect(() => readAnswer(text, false)).toThrow(TypeError);
  });

  test('either reads, waits or refuses, whatever arrives', () => {
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
