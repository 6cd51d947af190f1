import '../bench/hooks.mjs';

await import('./worker.ts');
