import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ncc from '@vercel/ncc';
import { entry, isModule, outDir } from './options.mjs';

const { code, assets } = await ncc(entry, {
  cache: false,
  minify: true,
  target: 'es2022',
  esm: isModule,
  quiet: true,
});
mkdirSync(outDir, { recursive: true });
writeFileSync(join(outDir, isModule ? 'index.mjs' : 'index.js'), code);
for (const [name, { source }] of Object.entries(assets)) writeFileSync(join(outDir, name), source);
