import { describe, expect, test, vi } from 'vitest';
import { readPredicates } from '../../lib/layer/read-predicates.js';

const none = vi.fn();

describe('readPredicates()', () => {
  test('returns no predicates by default', () => {
    expect(readPredicates({}, none)).toEqual({ ignore: undefined });
  });

  test('returns an ignore predicate for warm-ups', () => {
    const { ignore } = readPredicates({ INSTRUMENTED_IGNORE: 'warm-up' }, none);

    expect(ignore?.({ warmer: true }, undefined)).toBe(true);
    expect(ignore?.({}, undefined)).toBe(false);
  });

  test('combines all named predicates, and still counts failures of durable functions', () => {
    const execution = { DurableExecutionArn: 'arn', CheckpointToken: 'token', InitialExecutionState: {} };
    const { isError } = readPredicates(
      { INSTRUMENTED_IS_ERROR: 'server-error, partial-batch-failure' },
      none,
    );

    expect(isError?.({ statusCode: 502 }, {}, undefined)).toBe('Http502');
    expect(isError?.({ batchItemFailures: [{}] }, {}, undefined)).toBe('BatchItemFailures');
    expect(isError?.({ statusCode: 200 }, {}, undefined)).toBe(false);
    expect(isError?.({ Status: 'FAILED' }, {}, undefined)).toBe(false);
    expect(isError?.({ Status: 'FAILED' }, execution, undefined)).toBe(true);
    expect(none).not.toHaveBeenCalled();
  });

  test('reports an unknown name with the expected ones, and uses the other names', () => {
    const onProblem = vi.fn();

    const { isError } = readPredicates({ INSTRUMENTED_IS_ERROR: 'toString,server-error' }, onProblem);

    expect(isError?.({ statusCode: 500 }, {}, undefined)).toBe('Http500');
    expect(onProblem).toHaveBeenCalledExactlyOnceWith(
      'Cannot use INSTRUMENTED_IS_ERROR="toString": expected server-error or partial-batch-failure.',
    );
  });
});
