import { build } from 'rolldown';
import { decorators, entry, format, isModule, outDir } from './options.mjs';

await build({
  input: { index: entry },
  platform: 'node',
  transform: { target: 'node22', ...(decorators === 'legacy' && { decorator: { legacy: true } }) },
  output: { dir: outDir, format, minify: true, entryFileNames: isModule ? '[name].mjs' : '[name].js' },
});
