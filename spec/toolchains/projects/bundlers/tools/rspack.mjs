import { promisify } from 'node:util';
import { rspack } from '@rspack/core';
import { decorators, entry, isModule, outDir } from './options.mjs';

const stats = await promisify(rspack)({
  mode: 'production',
  target: 'node22',
  entry: { index: entry },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        type: 'javascript/auto',
        options: {
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript', decorators: true },
            transform: decorators === 'legacy' ? { legacyDecorator: true } : { decoratorVersion: '2022-03' },
          },
        },
      },
    ],
  },
  output: {
    path: outDir,
    filename: isModule ? '[name].mjs' : '[name].js',
    library: { type: isModule ? 'module' : 'commonjs2' },
    ...(isModule && { module: true, chunkFormat: 'module' }),
  },
});
const { errors, warnings } = stats.toJson();
for (const { message } of [...errors, ...warnings]) console.error(message);
process.exitCode = errors.length > 0 ? 1 : 0;
