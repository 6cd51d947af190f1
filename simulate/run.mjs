/** `npm run simulate -- --help` says what it does. */
import '../bench/hooks.mjs';

await import('./main.ts');
