import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileAsync } from '@babel/core';
import { decorators, entry, isModule, outDir } from './options.mjs';

const { code } = await transformFileAsync(entry, {
  babelrc: false,
  configFile: false,
  presets: [
    ['@babel/preset-env', { targets: { node: '22' }, modules: isModule ? false : 'commonjs' }],
    '@babel/preset-typescript',
  ],
  plugins: [
    ['@babel/plugin-proposal-decorators', { version: decorators === 'legacy' ? 'legacy' : '2023-11' }],
  ],
});
mkdirSync(outDir, { recursive: true });
writeFileSync(join(outDir, isModule ? 'index.mjs' : 'index.js'), code);
