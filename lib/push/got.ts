import type { Got } from 'got' with { 'resolution-mode': 'import' };

/** Loads got from its package. The build replaces this by a reduced copy of got: see docs/decisions/0701. */
export async function evaluateGot(): Promise<Got> {
  return (await import('got')).default;
}
