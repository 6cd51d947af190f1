import { describe, expect, test } from 'vitest';
import type { FlushReason } from '../../lib/flush/flush-request.js';
import { isPushWanted } from '../../lib/flush/is-push-wanted.js';

const reasons: readonly FlushReason[] = [
  'invocation',
  'cold-start',
  'error',
  'timeout',
  'shutdown',
  'request',
];

describe('isPushWanted()', () => {
  test.each(['every-invocation', 'after-response'] as const)('is always true for %s', (kind) => {
    expect(reasons.filter((reason) => isPushWanted({ kind }, reason, 0))).toEqual(reasons);
  });

  test('is true for an interval when it is over, or for anything out of the ordinary', () => {
    const policy = { kind: 'interval', intervalMs: 10_000 } as const;

    expect(isPushWanted(policy, 'invocation', 9999)).toBe(false);
    expect(isPushWanted(policy, 'invocation', 10_000)).toBe(true);
    expect(isPushWanted(policy, 'invocation', Infinity)).toBe(true);
    expect(reasons.filter((reason) => !isPushWanted(policy, reason, 0))).toEqual(['invocation']);
  });

  test('is true for manual only where the user asks, or the environment is about to be ended', () => {
    const wanted = reasons.filter((reason) => isPushWanted({ kind: 'manual' }, reason, Infinity));

    expect(wanted).toEqual(['timeout', 'shutdown', 'request']);
  });
});
