import { describe, expect, test } from 'vitest';
import { readCpuShare } from '../../lib/config/cpu-share.js';

describe('readCpuShare()', () => {
  test.each([
    ['128', 0.072],
    ['1769', 1],
    ['10240', 1],
    [undefined, 1],
    ['', 1],
    ['much', 1],
    ['-5', 1],
  ])('reads a memory size of %j as %d of a CPU', (AWS_LAMBDA_FUNCTION_MEMORY_SIZE, share) => {
    expect(readCpuShare({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE })).toBeCloseTo(share, 3);
  });
});
