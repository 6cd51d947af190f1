import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import { decorators, entry, isModule, outDir } from './options.mjs';

const { code } = await transformFile(entry, {
  configFile: false,
  swcrc: false,
  module: { type: isModule ? 'es6' : 'commonjs' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: decorators === 'legacy' ? { legacyDecorator: true } : { decoratorVersion: '2022-03' },
  },
});
mkdirSync(outDir, { recursive: true });
writeFileSync(join(outDir, isModule ? 'index.mjs' : 'index.js'), code);
