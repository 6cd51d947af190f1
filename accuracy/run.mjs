/** `npm run accuracy [-- --environments=210 --only=ours]`: compares the counts of stores with what happened, see docs/accuracy.md. */
import '../bench/hooks.mjs';

await import('./main.ts');
