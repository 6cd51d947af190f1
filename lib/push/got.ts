import type { Got } from 'got' with { 'resolution-mode': 'import' };

/** Gives got as its package has it; the build puts a lean copy of it here instead: see docs/decisions/0701. */
export async function evaluateGot(): Promise<Got> {
  return (await import('got')).default;
}
