import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choosesAll, isPattern, matchesPattern } from '../../lib/cli/function-pattern.js';

describe('matchesPattern()', () => {
  test.each([
    ['shop-a', 'shop-*', true],
    ['shop-', 'shop-*', true],
    ['my-shop-a', 'shop-*', false],
    ['my-shop-a', '*shop*', true],
    ['shop.a', 'shop?a', false],
    ['shopXa', 'shop.a', false],
    ['aba', 'ab*ba', false],
    ['abba', 'ab*ba', true],
    ['a-b-c', 'a*b*c', true],
    ['a-c-b', 'a*b*c', false],
    ['abc', 'abc', true],
    ['abcd', 'abc', false],
    ['', '*', true],
  ])('name "%s" and pattern "%s": %s', (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected);
  });

  test('agrees with a regular expression for any name and pattern', () => {
    const text = (...units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    fc.assert(
      fc.property(text('a', 'b', '.'), text('a', 'b', '.', '*'), (name, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);

        expect(matchesPattern(name, pattern)).toBe(expression.test(name));
      }),
      { numRuns: 5000 },
    );
  });

  test('matches patterns of many * in less than a second', () => {
    const name = 'a'.repeat(140);
    const begun = performance.now();

    expect(matchesPattern(name, `${'*a'.repeat(60)}*b`)).toBe(false);
    expect(matchesPattern(name, `${'a*'.repeat(2000)}b`)).toBe(false);

    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('isPattern() and choosesAll()', () => {
  test.each([
    ['shop', false, false],
    ['shop-*', true, false],
    ['*-shop', true, false],
    ['*', true, true],
    ['***', true, true],
    ['', false, false],
  ])('return for "%s": %s and %s', (text, pattern, all) => {
    expect([isPattern(text), choosesAll(text)]).toEqual([pattern, all]);
  });
});
