import ts from 'typescript';
import { defineConfig, type Plugin } from 'vitest/config';

/**
 * Compiles with tsc, as the build does, because other compilers emit decorators differently. `npm run check:types` checks the
 * types.
 */
function compileWithTypeScript(options: ts.CompilerOptions): Plugin {
  return {
    name: 'compile-with-typescript',
    enforce: 'pre',
    transform(source, id) {
      const [fileName = ''] = id.split('?');
      if (!fileName.endsWith('.ts') || fileName.includes('/node_modules/')) return undefined;
      const { outputText, sourceMapText } = ts.transpileModule(source, {
        fileName,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          sourceMap: true,
          inlineSources: true,
          ...options,
        },
      });
      return { code: outputText, map: sourceMapText ?? null };
    },
  };
}

const standardDecorators = compileWithTypeScript({});
const legacyDecorators = compileWithTypeScript({ experimentalDecorators: true, emitDecoratorMetadata: true });

/** In ms. Only a spec that hangs takes so long, also on a busy machine. */
const testTimeout = 60_000;

/** Lambda disables both features of Node.js. With them, code could pass here and fail there. */
const lambdaFlags = ['--no-experimental-require-module', '--no-experimental-detect-module'];

export default defineConfig({
  esbuild: false,
  test: {
    pool: 'forks',
    poolOptions: { forks: { execArgv: lambdaFlags } },
    projects: [
      {
        esbuild: false,
        plugins: [standardDecorators],
        test: {
          name: 'unit',
          testTimeout,
          include: ['spec/**/*.spec.ts'],
          exclude: [
            'spec/decorators/**',
            'spec/runtime/**',
            'spec/package/**',
            'spec/toolchains/**',
            '**/node_modules/**',
          ],
        },
      },
      {
        esbuild: false,
        plugins: [standardDecorators],
        test: {
          name: 'decorators-standard',
          testTimeout,
          include: ['spec/decorators/{both,standard}/**/*.spec.ts'],
        },
      },
      {
        esbuild: false,
        plugins: [legacyDecorators],
        test: {
          name: 'decorators-legacy',
          testTimeout,
          include: ['spec/decorators/{both,legacy}/**/*.spec.ts'],
        },
      },
      {
        esbuild: false,
        plugins: [standardDecorators],
        test: { name: 'package', include: ['spec/package/**/*.spec.ts'], testTimeout },
      },
      {
        esbuild: false,
        plugins: [standardDecorators],
        test: {
          name: 'runtime',
          include: ['spec/runtime/**/*.spec.ts'],
          exclude: ['spec/runtime/faults/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        esbuild: false,
        plugins: [standardDecorators],
        // Runs the tools of `npm run setup:toolchains`, and writes docs/building.md.
        test: {
          name: 'toolchains',
          include: ['spec/toolchains/*.spec.ts'],
          globalSetup: 'spec/toolchains/support/global-setup.ts',
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        esbuild: false,
        plugins: [standardDecorators],
        // Apart from the other runtime specs: it takes minutes, measures, and writes docs/faults.md.
        test: { name: 'faults', include: ['spec/runtime/faults/**/*.spec.ts'], hookTimeout: 600_000 },
      },
    ],
  },
});
