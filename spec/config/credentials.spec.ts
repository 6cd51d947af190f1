import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Credentials } from '../../lib/config/credentials.js';

describe('Credentials', () => {
  test('toAuthorizationHeader() encodes any Unicode password as RFC 7617 says, on one line of ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (password) => {
        const header = new Credentials('tenant', password).toAuthorizationHeader();

        expect(header).toMatch(/^Basic [A-Za-z0-9+/]+=*$/);
        const decoded = Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8');
        expect(decoded).toBe(`tenant:${password}`);
      }),
    );
  });

  test.each([
    ['util.inspect', (held: object) => inspect(held, { depth: Infinity, showHidden: true })],
    ['JSON.stringify', (held: object) => JSON.stringify(held)],
    ['a template', (held: object) => Object.values(held).map(String).join('')],
  ])('are not shown by %s', (_how, print) => {
    const printed = print({ credentials: new Credentials('tenant', 'hunter2') });

    expect(printed).toContain('redacted');
    expect(printed).not.toContain('hunter2');
    expect(printed).not.toContain(Buffer.from('tenant:hunter2').toString('base64'));
  });
});
