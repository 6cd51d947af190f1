import { describe, expect, test } from 'vitest';
import type { OnPush, PushReport } from '../../lib/config/on-push.js';
import { ReportingObserver } from '../../lib/flush/reporting-observer.js';
import { Log } from '../../lib/lambda/log.js';
import { failure, FakeObserver, pushed } from './fake-ports.js';
import { ManualTime } from './manual-time.js';

function setUp(onPush: OnPush) {
  const lines: string[] = [];
  const sink = { warn: (line: unknown) => void lines.push(String(line)), info: () => undefined };
  const log = new Log({ sink, clock: new ManualTime(), environment: {} });
  const next = new FakeObserver();
  return { lines, next, observer: new ReportingObserver({ onPush, log, next }) };
}

describe('ReportingObserver', () => {
  test('reports each push with its detail, and each skipped flush', async () => {
    const reports: PushReport[] = [];
    const { observer, next } = setUp((report) => reports.push(report));

    observer.onPush(pushed, 12);
    observer.onPush(failure({ reason: 'rejected', detail: 'the endpoint answered 500' }), 3);
    observer.onSkip('breaker-open');
    await Promise.resolve();

    expect(reports).toEqual([
      { status: 'pushed', durationMs: 12, wireBytes: 42 },
      { status: 'failed', reason: 'rejected', detail: 'the endpoint answered 500', durationMs: 3 },
      { status: 'skipped', reason: 'breaker-open' },
    ]);
    expect(next.outcomes).toHaveLength(2);
    expect(next.skips).toEqual(['breaker-open']);
  });

  test.each<[string, OnPush]>([
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret'))],
    [
      'returns a thenable that throws',
      () => ({
        then() {
          throw new Error('secret');
        },
      }),
    ],
  ])('logs once that the callback %s and calls the next observer', async (_what, onPush) => {
    const { observer, next, lines } = setUp(onPush);

    observer.onPush(pushed, 12);
    observer.onPush(pushed, 12);
    await new Promise(setImmediate);

    expect(next.outcomes).toHaveLength(2);
    expect(lines).toEqual([
      'instrumented-lambda: The callback onPush failed with Error; the push is not affected.',
    ]);
  });

  test('calls back after the push has ended, so that the callback can request the next one', () => {
    const order: string[] = [];
    const { observer } = setUp(() => order.push('callback'));

    observer.onPush(pushed, 12);
    order.push('push ended');

    expect(order).toEqual(['push ended']);
  });
});
