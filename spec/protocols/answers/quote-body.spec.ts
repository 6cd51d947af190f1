import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyPartialStatus } from '../../../lib/protocols/answers/classify-partial-status.js';
import { quoteBody } from '../../../lib/protocols/answers/quote-body.js';
import { answer } from '../answer.js';

describe('quoteBody()', () => {
  test('returns one bounded, printable line for any body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const quoted = quoteBody({ body: Buffer.from(bytes).toString('latin1'), isQuotable: true });

        expect(quoted.length).toBeLessThanOrEqual(200);
        expect(quoted).not.toMatch(/[\p{C}\n\r\u2028]/u);
      }),
    );
  });

  test('decodes UTF-8 and joins lines', () => {
    const body = Buffer.from('für die Reihe\n\tzu alt\n').toString('latin1');

    expect(quoteBody({ body, isQuotable: true })).toBe('für die Reihe zu alt');
  });

  test.each([
    'got Authorization: Basic dXNlcjpodW50ZXIy',
    '{"headers":{"x-api-key":"hunter2"}}',
    'invalid token hunter2',
    'wrong password: hunter2',
    'The request signature we calculated does not match AWS4-HMAC-SHA256 Credential=hunter2',
    '<html><body>hunter2</body></html>',
    '  \n <!doctype html>hunter2',
  ])('returns an empty text for %j', (body) => {
    expect(quoteBody({ body, isQuotable: true })).toBe('');
    expect(classifyPartialStatus(answer(400, { body }), () => false)?.detail).toBe(
      'the endpoint answered 400',
    );
  });
});
