import { build } from 'esbuild';
import { banner, decorators, entry, format, isModule, outDir, variant } from './options.mjs';

await build({
  entryPoints:
    variant === 'split' ? { index: entry, second: entry.replace(/\w+\.ts$/, 'second.ts') } : { index: entry },
  outdir: outDir,
  format,
  bundle: true,
  minify: true,
  platform: 'node',
  outExtension: { '.js': isModule ? '.mjs' : '.js' },
  tsconfigRaw: { compilerOptions: { experimentalDecorators: decorators === 'legacy' } },
  ...(variant !== 'no-target' && { target: 'node22' }),
  ...(variant === 'split' && { splitting: true }),
  ...(variant === 'external' && { packages: 'external' }),
  ...(variant === 'external-us' && { external: ['instrumented-lambda'] }),
  ...(variant === 'external-prom-client' && { external: ['prom-client'] }),
  ...((variant === 'banner' || variant === 'split') && { banner: { js: banner } }),
});
