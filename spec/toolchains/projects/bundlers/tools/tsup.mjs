import { build } from 'tsup';
import { banner, entry, format, isModule, outDir, variant } from './options.mjs';

await build({
  config: false,
  entry: { index: entry },
  outDir,
  format,
  platform: 'node',
  target: 'node22',
  minify: true,
  splitting: false,
  silent: true,
  noExternal: [/./],
  ...(isModule && variant === 'banner' && { banner: { js: banner } }),
  outExtension: () => ({ js: isModule ? '.mjs' : '.js' }),
});
