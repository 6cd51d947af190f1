import './hooks.mjs';

await import('./main.ts');
