import { describe, expect, test } from 'vitest';
import type { FlushReason } from '../../lib/flush/flush-request.js';
import { shouldPush } from '../../lib/flush/should-push.js';

const reasons: readonly FlushReason[] = [
  'invocation',
  'cold-start',
  'error',
  'timeout',
  'shutdown',
  'request',
];

describe('shouldPush()', () => {
  test.each(['every-invocation', 'after-response'] as const)('is always true for %s', (kind) => {
    expect(reasons.filter((reason) => shouldPush({ kind }, reason, 0))).toEqual(reasons);
  });

  test('is true for an interval if it has passed, or if the reason is not an ordinary invocation', () => {
    const policy = { kind: 'interval', intervalMs: 10_000 } as const;

    expect(shouldPush(policy, 'invocation', 9999)).toBe(false);
    expect(shouldPush(policy, 'invocation', 10_000)).toBe(true);
    expect(shouldPush(policy, 'invocation', Infinity)).toBe(true);
    expect(reasons.filter((reason) => !shouldPush(policy, reason, 0))).toEqual(['invocation']);
  });

  test('is true for manual only for flush(), near a timeout and at shutdown', () => {
    const pushed = reasons.filter((reason) => shouldPush({ kind: 'manual' }, reason, Infinity));

    expect(pushed).toEqual(['timeout', 'shutdown', 'request']);
  });
});
