import { isLent } from './lend-require.js';

/** Removes the global `require` that `lend-require.ts` set. */
if (isLent) delete (globalThis as { require?: unknown }).require;
