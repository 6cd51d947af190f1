import type { Got } from 'got' with { 'resolution-mode': 'import' };

let loading: Promise<Got> | undefined;

/**
 * Loads got when it is first needed: it costs 65 ms and more, which must not be on the path of init. By
 * `import()`, since got is an ES module and Lambda switches `require(esm)` off.
 */
export function loadGot(): Promise<Got> {
  loading ??= import('got').then(
    (module) => module.default,
    (error: unknown) => {
      // Not kept: a bundle without got, say, is told of at every push and not only at the first.
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
