/** `npm run simulate`; `npm run simulate -- --help` describes it. */
import '../bench/hooks.mjs';

await import('./main.ts');
