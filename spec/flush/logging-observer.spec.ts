import { describe, expect, test } from 'vitest';
import { LoggingObserver } from '../../lib/flush/logging-observer.js';
import { Log } from '../../lib/lambda/log.js';
import { failure, FakeObserver, pushed } from './fake-ports.js';
import { ManualTime } from './manual-time.js';

function setUp({ isDebug = false } = {}) {
  const lines: string[] = [];
  const sink = {
    warn: (line: unknown) => void lines.push(`warn ${String(line)}`),
    info: (line: unknown) => void lines.push(`info ${String(line)}`),
  };
  const next = new FakeObserver();
  const log = new Log({ sink, clock: new ManualTime(), environment: {} });
  return { lines, next, observer: new LoggingObserver({ log, isDebug, next }) };
}

describe('LoggingObserver', () => {
  test('onPush() warns once for failures of one kind, with different details too', () => {
    const { lines, observer } = setUp();

    observer.onPush(failure({ reason: 'rejected', detail: 'the endpoint answered 500' }), 1);
    observer.onPush(failure({ reason: 'rejected', detail: 'the endpoint answered 502' }), 1);
    observer.onPush(failure({ reason: 'timeout', detail: 'the endpoint did not answer in time' }), 1);

    expect(lines).toEqual([
      "warn instrumented-lambda: Cannot push metrics: the endpoint answered 500. The handler's outcome is unchanged; the next push carries these counts too.",
      "warn instrumented-lambda: Cannot push metrics: the endpoint did not answer in time. The handler's outcome is unchanged; the next push carries these counts too.",
    ]);
  });

  test('onPush() and onSkip() write one line each if debug is on', () => {
    const { lines, observer } = setUp({ isDebug: true });

    observer.onPush(pushed, 12.34);
    observer.onPush(failure({ reason: 'timeout' }), 1000);
    observer.onSkip('breaker-open');

    expect(lines.filter((line) => line.startsWith('info'))).toEqual([
      'info instrumented-lambda: pushed 42 bytes in 12.3 ms.',
      'info instrumented-lambda: push failed in 1000.0 ms: timeout.',
      'info instrumented-lambda: no push: breaker-open.',
    ]);
  });

  test('onPush() and onSkip() log no success and no skip, and call the next observer for all', () => {
    const { lines, next, observer } = setUp();

    observer.onPush(pushed, 1);
    observer.onSkip('policy');

    expect(lines).toEqual([]);
    expect(next.outcomes).toEqual([{ outcome: pushed, durationMs: 1 }]);
    expect(next.skips).toEqual(['policy']);
  });
});
