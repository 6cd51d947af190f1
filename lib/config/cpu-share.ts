import type { Environment } from './environment-variables.js';

/** Memory at which Lambda gives a function one full virtual CPU, in MB. */
const fullCpuMb = 1769;

/**
 * Below this share of a CPU (440 MB of memory), pushes leave out optional work: with it, a push does not fit in one slice
 * of CPU time, which Lambda assigns every 20 ms.
 */
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
