import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Log, type LogRecord } from '../../lib/lambda/log.js';
import { ManualTime } from '../flush/manual-time.js';

function setUp(environment: Readonly<Record<string, string>> = {}) {
  const time = new ManualTime();
  const warned: (string | LogRecord)[] = [];
  const informed: (string | LogRecord)[] = [];
  const sink = {
    warn: (line: string | LogRecord) => void warned.push(line),
    info: (line: string | LogRecord) => void informed.push(line),
  };
  return { time, warned, informed, log: new Log({ sink, clock: time, environment }) };
}

describe('Log', () => {
  test('warn() writes one line per cause within a minute', async () => {
    const { time, warned, log } = setUp();

    log.warn('push', 'Cannot push.');
    await time.advance(59_999);
    log.warn('push', 'Cannot push.');
    log.warn('registry', 'Cannot read.');

    expect(warned).toEqual(['instrumented-lambda: Cannot push.', 'instrumented-lambda: Cannot read.']);
  });

  test('warn() writes again after a minute, with the number of omitted lines', async () => {
    const { time, warned, log } = setUp();
    for (let i = 0; i < 5; i += 1) log.warn('push', 'Cannot push.');

    await time.advance(60_000);
    log.warn('push', 'Cannot push.');
    await time.advance(60_000);
    log.warn('push', 'Cannot push.');

    expect(warned).toEqual([
      'instrumented-lambda: Cannot push.',
      'instrumented-lambda: Cannot push. (4 more of this kind since the last such line)',
      'instrumented-lambda: Cannot push.',
    ]);
  });

  test('warn() and debug() write an object if the log format of Lambda is JSON', () => {
    const { warned, informed, log } = setUp({ AWS_LAMBDA_LOG_FORMAT: 'JSON' });

    log.warn('push', 'Cannot push.');
    log.debug('pushed.');

    expect(warned).toEqual([{ library: 'instrumented-lambda', message: 'Cannot push.' }]);
    expect(informed).toEqual([{ library: 'instrumented-lambda', message: 'pushed.' }]);
  });

  test('debug() writes every line at level info', () => {
    const { informed, warned, log } = setUp();

    log.debug('pushed.');
    log.debug('pushed.');

    expect(informed).toEqual(['instrumented-lambda: pushed.', 'instrumented-lambda: pushed.']);
    expect(warned).toEqual([]);
  });

  test('warn() does not throw if the console throws', () => {
    const broken = (): never => {
      throw new Error('a console of the user');
    };
    const log = new Log({
      sink: { warn: broken, info: broken },
      clock: new ManualTime(),
      environment: {},
    });

    expect(() => log.warn('push', 'Cannot push.')).not.toThrow();
  });
});

describe('a line of Log', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 2000 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)))
      .map((all) => all.join('')),
    fc.constantFrom(
      '\u001b[2J',
      'a\u0000b',
      '\u009b31m',
      'two\nlines',
      '\u2028',
      '\u202egnp.exe',
      'x'.repeat(100_000),
    ),
  );

  test.each(['Text', 'JSON'])(
    'is a single bounded, printable line for any text, with log format %s',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          const { time, warned, informed, log } = setUp({ AWS_LAMBDA_LOG_FORMAT: format });

          log.warn('push', `Cannot push: ${text}.`);
          log.warn('push', `Cannot push: ${text}.`);
          await time.advance(60_000);
          log.warn('push', `Cannot push: ${text}.`);
          log.debug(text);

          expect([warned.length, informed.length]).toEqual([2, 1]);
          for (const line of [...warned, ...informed]) {
            const message = typeof line === 'string' ? line : line.message;
            expect(message).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}/u);
            expect(message.length).toBeLessThan(600);
          }
          expect(JSON.stringify(warned[1])).toContain('1 more of this kind');
        }),
        { numRuns: 500 },
      );
    },
  );
});
