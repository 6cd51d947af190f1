/** What the spec asks a tool for: `{ entry, outDir, format: 'cjs' | 'esm', decorators: 'standard' | 'legacy' | 'none', variant? }`. */
export const options = JSON.parse(process.argv[2]);
export const { entry, outDir, format, decorators, variant } = options;
export const isModule = format === 'esm';

/** What an ES module bundle by esbuild needs when CommonJS in it requires Node's modules; of docs/building.md. */
export const banner =
  "import { createRequire as bannerCreateRequire } from 'node:module'; const require = bannerCreateRequire(import.meta.url);";
