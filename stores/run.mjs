/** `npm run stores`: pushes by every protocol to real servers, and writes docs/stores.md. */
import '../bench/hooks.mjs';

await import('./main.ts');
