import type { Got } from 'got' with { 'resolution-mode': 'import' };

let loading: Promise<Got> | undefined;

/** Loads got when it is first needed: it costs 15 ms and more, which must not be on the path of init. */
export function loadGot(): Promise<Got> {
  loading ??= evaluateOnce().catch((error: unknown) => {
    // Not kept: a bundle without got, say, is told of at every push and not only at the first.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function evaluateOnce(): Promise<Got> {
  const { evaluateGot } = await import('./got.js');
  return evaluateGot();
}
