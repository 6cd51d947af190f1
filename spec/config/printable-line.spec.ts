import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toPrintableLine } from '../../lib/config/printable-line.js';

describe('toPrintableLine()', () => {
  test.each([
    ['plain words: 1.5 ms, "quoted", üñï 密码 🗝', 'plain words: 1.5 ms, "quoted", üñï 密码 🗝'],
    ['two\r\nlines\u2028three\u2029four\u0085five', 'two lines three four five'],
    ['\u001b[31mred\u001b[0m \u009b2J', '[31mred [0m 2J'],
    ['a\u0000b\u0007c\u007fd', 'a b c d'],
    ['txt.\u202egnp', 'txt. gnp'],
    ['half \ud83d', 'half'],
  ])('keeps the printable characters of %j', (text, expected) => {
    expect(toPrintableLine(text, 100)).toBe(expected);
  });

  test('cuts a longer text and ends it with an ellipsis', () => {
    expect(toPrintableLine('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(toPrintableLine('x'.repeat(10), 10)).toBe('x'.repeat(10));
    // A cut at the limit would split the last character.
    expect(toPrintableLine(`${'x'.repeat(8)}🗝🗝`, 10)).toBe(`${'x'.repeat(8)}…`);
  });

  test('returns one bounded line of printable characters for any text', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\u001b', '\u0000', '\u009b', '\u2028', '\u202e', '\ud800', '\n', '🗝'),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (units, most) => {
        const line = toPrintableLine(units.join(''), most);

        expect(line.length).toBeLessThanOrEqual(most);
        expect(line).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}/u);
        expect(line.split('\n')).toHaveLength(1);
      }),
      { numRuns: 2000 },
    );
  });
});
