import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import typescript from '@rollup/plugin-typescript';
import { rollup } from 'rollup';
import { decorators, entry, format, isModule, outDir } from './options.mjs';

const bundle = await rollup({
  input: { index: entry },
  plugins: [
    nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }),
    commonjs(),
    typescript({
      tsconfig: false,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      skipLibCheck: true,
      include: ['**/src/*.ts'],
      experimentalDecorators: decorators === 'legacy',
    }),
  ],
  onwarn: (warning) => console.error(warning.message),
});
await bundle.write({ dir: outDir, format, entryFileNames: isModule ? '[name].mjs' : '[name].js' });
await bundle.close();
