import { isLent } from './lend-require.js';

/** Takes back what `lend-require.ts` lent. */
if (isLent) delete (globalThis as { require?: unknown }).require;
