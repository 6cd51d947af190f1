import { describe, expect, test, vi } from 'vitest';
import { readPredicates } from '../../lib/layer/read-predicates.js';

const none = vi.fn();

describe('readPredicates()', () => {
  test('gives none by default', () => {
    expect(readPredicates({}, none)).toEqual({ ignore: undefined });
  });

  test('leaves out warm-ups', () => {
    const { ignore } = readPredicates({ INSTRUMENTED_IGNORE: 'warm-up' }, none);

    expect(ignore?.({ warmer: true }, undefined)).toBe(true);
    expect(ignore?.({}, undefined)).toBe(false);
  });

  test('judges results by each name, and answers of durable functions as without it', () => {
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

  test('says what was expected where a name is none, and uses the others', () => {
    const onProblem = vi.fn();

    const { isError } = readPredicates({ INSTRUMENTED_IS_ERROR: 'toString,server-error' }, onProblem);

    expect(isError?.({ statusCode: 500 }, {}, undefined)).toBe('Http500');
    expect(onProblem).toHaveBeenCalledExactlyOnceWith(
      'Cannot use INSTRUMENTED_IS_ERROR="toString": expected server-error or partial-batch-failure.',
    );
  });
});
