import { promisify } from 'node:util';
import webpack from 'webpack';
import { optional } from './optional.mjs';

const { entry, outDir } = JSON.parse(process.argv[2]);

const stats = await promisify(webpack)({
  mode: 'production',
  target: 'node22',
  entry: { index: entry },
  // Nest finds providers by the names of their classes.
  optimization: { minimize: false },
  externals: Object.fromEntries(optional.map((name) => [name, `commonjs2 ${name}`])),
  output: { path: outDir, filename: '[name].js', library: { type: 'commonjs2' } },
});
const { errors } = stats.toJson();
for (const { message } of errors) console.error(message);
process.exitCode = errors.length > 0 ? 1 : 0;
