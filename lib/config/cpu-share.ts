import type { Environment } from './environment.js';

/** Memory of a function with one full virtual CPU, in MB. */
const fullCpuMb = 1769;

/** Below this share of a CPU (440 MB), a push that does all it could needs more than a slice of 20 ms has. */
export const lowCpuShare = 0.25;

/**
 * The function's share of a CPU. Lambda assigns CPU in proportion to memory.
 *
 * @returns at most 1, even with more CPUs, since JavaScript uses only one; 1 outside Lambda
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export function readCpuShare(environment: Environment): number {
  const memoryMb = Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return memoryMb > 0 ? Math.min(1, memoryMb / fullCpuMb) : 1;
}
