import { hasSetRequire } from './set-global-require.js';

/** Deletes `globalThis.require` after prom-client was loaded, if `set-global-require.ts` has set it. */
if (hasSetRequire) delete (globalThis as { require?: unknown }).require;
