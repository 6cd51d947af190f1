import { build } from 'tsdown';
import { entry, format, isModule, outDir } from './options.mjs';

await build({
  config: false,
  entry: { index: entry },
  outDir,
  format,
  platform: 'node',
  target: 'node22',
  minify: true,
  dts: false,
  logLevel: 'error',
  deps: { alwaysBundle: [/./] },
  outExtensions: () => ({ js: isModule ? '.mjs' : '.js' }),
});
