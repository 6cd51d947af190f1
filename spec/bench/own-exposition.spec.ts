import { describe, expect, test } from 'vitest';
import { createExposition } from '../../bench/run/own-exposition.js';

/** The benchmark loads built modules by their paths; the sources have the same paths. */
async function load<Module>(path: string): Promise<Module> {
  const source = new URL(`../../lib/${path.replace(/\.js$/, '.ts')}`, import.meta.url);
  return (await import(/* @vite-ignore */ source.href)) as Module;
}

describe('createExposition() of the benchmark', () => {
  test.each([
    ['full', true],
    ['changes', false],
    ['counts', false],
  ] as const)('writes %s samples of an invocation', async (kind, isFull) => {
    const write = await createExposition(load, kind);
    const text = await write();

    expect(text).toMatch(/^aws_lambda_invocations_total\{[^}]*\} 2/m);
    expect(text.includes('aws_lambda_errors_total{')).toBe(isFull);
  });
});
