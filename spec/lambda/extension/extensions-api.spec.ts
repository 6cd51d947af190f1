import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRequest, parseAnswer, parseApiAddress } from '../../../lib/lambda/extension/extensions-api.js';

describe('parseApiAddress()', () => {
  test.each([
    ['127.0.0.1:9001', { host: '127.0.0.1', port: 9001 }],
    ['169.254.100.1:9001', { host: '169.254.100.1', port: 9001 }],
    ['localhost', undefined],
    ['http://localhost:9001', undefined],
    ['', undefined],
  ])('parses %j', (text, address) => {
    expect(parseApiAddress(text)).toEqual(address);
  });
});

describe('formatRequest()', () => {
  test('writes a request with its body and length', () => {
    const text = formatRequest(
      { host: 'h', port: 1 },
      { method: 'POST', path: 'register', headers: { 'Lambda-Extension-Name': 'own' }, body: '{}' },
    );

    expect(text).toBe(
      'POST /2020-01-01/extension/register HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\nContent-Length: 2\r\n' +
        'Lambda-Extension-Name: own\r\n\r\n{}',
    );
  });
});

describe('parseAnswer()', () => {
  const head = 'HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: abc\r\n';

  test.each([
    ['a body of known length', `${head}Content-Length: 4\r\n\r\nbody`],
    ['a body in chunks', `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n`],
  ])('parses a response with %s, and returns undefined while it is incomplete', (_what, text) => {
    const whole = { status: 200, body: 'body' };

    expect(parseAnswer(text, false)).toMatchObject(whole);
    expect(parseAnswer(text, false)?.headers['lambda-extension-identifier']).toBe('abc');
    for (let end = 0; end < text.length - 5; end += 1)
      expect(parseAnswer(text.slice(0, end), false)).toBe(undefined);
  });

  test('reads a body of unknown length up to the end of the connection', () => {
    expect(parseAnswer(`${head}\r\nbody`, false)).toBe(undefined);
    expect(parseAnswer(`${head}\r\nbody`, true)).toMatchObject({ body: 'body' });
  });

  test('does not throw for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (garbage, isEnded) => {
        parseAnswer(garbage, isEnded);
        parseAnswer(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${garbage}`, isEnded);
        parseAnswer(`HTTP/1.1 200 OK\r\nContent-Length: ${garbage}\r\n\r\n${garbage}`, isEnded);
      }),
    );
  });
});
