import '../bench/hooks.mjs';

await import('./main.ts');
