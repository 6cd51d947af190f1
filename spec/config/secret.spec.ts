import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../lib/config/secret.js';

describe('Secret', () => {
  test.each([
    ['util.inspect', (held: object) => inspect(held, { depth: Infinity, showHidden: true })],
    ['JSON.stringify', (held: object) => JSON.stringify(held)],
    ['a template', (held: object) => Object.values(held).map(String).join('')],
  ])('is redacted by %s', (_how, print) => {
    const printed = print({ password: new Secret('hunter2') });

    expect(printed).toContain('redacted');
    expect(printed).not.toContain('hunter2');
  });
});
