import { build } from 'esbuild';
import { optional } from './optional.mjs';

const { entry, outDir } = JSON.parse(process.argv[2]);

await build({
  entryPoints: { index: entry },
  outdir: outDir,
  format: 'cjs',
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node22',
  external: optional,
});
