import { promisify } from 'node:util';
import webpack from 'webpack';
import { decorators, entry, isModule, outDir } from './options.mjs';

const stats = await promisify(webpack)({
  mode: 'production',
  target: 'node22',
  entry: { index: entry },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'ts-loader',
        options: {
          transpileOnly: true,
          compilerOptions: { experimentalDecorators: decorators === 'legacy' },
        },
      },
    ],
  },
  output: {
    path: outDir,
    filename: isModule ? '[name].mjs' : '[name].js',
    library: { type: isModule ? 'module' : 'commonjs2' },
  },
  ...(isModule && { experiments: { outputModule: true } }),
});
const { errors, warnings } = stats.toJson();
for (const { message } of [...errors, ...warnings]) console.error(message);
process.exitCode = errors.length > 0 ? 1 : 0;
