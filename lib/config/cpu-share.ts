import type { Environment } from './environment.js';

/** What a function of one full virtual CPU has, in MB. */
const fullCpuMb = 1769;

/**
 * How much of a CPU the function has: Lambda gives it in proportion to memory.
 *
 * @returns up to 1, also where more than one CPU is there, since JavaScript uses one; 1 outside Lambda
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export function readCpuShare(environment: Environment): number {
  const memoryMb = Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return memoryMb > 0 ? Math.min(1, memoryMb / fullCpuMb) : 1;
}
