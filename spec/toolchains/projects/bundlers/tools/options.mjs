/** The options of a build by a tool: `{ entry, outDir, format: 'cjs' | 'esm', decorators: 'standard' | 'legacy' | 'none', variant? }`. */
export const options = JSON.parse(process.argv[2]);
export const { entry, outDir, format, decorators, variant } = options;
export const isModule = format === 'esm';

/** The banner of docs/building.md: CommonJS in an ES module bundle by esbuild needs it to require modules of Node.js. */
export const banner =
  "import { createRequire as bannerCreateRequire } from 'node:module'; const require = bannerCreateRequire(import.meta.url);";
