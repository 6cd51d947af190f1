import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Project, repositoryRoot, type ProjectName } from './support/project.js';
import { keepRows, type Row } from './support/rows.js';

const rows: Row[] = [];

/** Copies the README's example and the test of docs/testing.md; for Jest without the import of vitest. */
function copyExample(folder: string, runner: 'vitest' | 'jest'): void {
  const examples = join(repositoryRoot, 'examples');
  cpSync(join(examples, 'class-handler.ts'), join(folder, 'class-handler.ts'));
  const spec = readFileSync(join(examples, 'class-handler.spec.ts'), 'utf8');
  const forJest = spec
    .replace("import { expect, test } from 'vitest';\n", '')
    .replace("'./class-handler.js'", "'./class-handler'");
  writeFileSync(join(folder, 'class-handler.spec.ts'), runner === 'jest' ? forJest : spec);
}

function writeConfig(folder: string, compilerOptions: object): void {
  // Without its own config, vitest would use the repository's.
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};\n');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
}

const standardConfig = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', strict: true };

describe.each<readonly [ProjectName, boolean]>([
  ['vitest3', true],
  ['vitest4', false],
  ['vitest5', false],
])('%s', (name, lowersStandardDecorators) => {
  const project = new Project(name);
  const run = (folder: string) =>
    project.run('node_modules/vitest/vitest.mjs', ['run', '--root', folder], { cwd: folder });

  test.each([
    ['experimentalDecorators', { ...standardConfig, experimentalDecorators: true }],
    ['standard decorators', standardConfig],
  ] as const)('runs a test of a decorated handler with a push: %s', async (decorators, compilerOptions) => {
    const folder = project.makeFolder(decorators);
    copyExample(folder, 'vitest');
    writeConfig(folder, compilerOptions);

    const { exitCode, output } = await run(folder);

    const row = {
      tool: 'vitest',
      versions: [project.versionOf('vitest'), project.versionOf('vite')],
      what: decorators,
    };
    if (decorators === 'standard decorators' && !lowersStandardDecorators) {
      expect(exitCode, output).not.toBe(0);
      expect(output).toContain(notLowered);
      rows.push({ ...row, set: '`experimentalDecorators`, or `instrument(fn)`', message: notLowered });
    } else {
      expect(exitCode, output).toBe(0);
      expect(output).not.toContain('instrumented-lambda:');
      rows.push({ ...row, set: '' });
    }
  });
});

/** The error of Node.js for a decorator that the compiler did not lower. */
const notLowered = 'SyntaxError: Invalid or unexpected token';

describe('Jest', () => {
  const project = new Project('nest11');
  const transforms = {
    'ts-jest': ['ts-jest', { diagnostics: false }],
    '@swc/jest': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  } as const;

  test.each(['ts-jest', '@swc/jest'] as const)(
    'runs a test of a decorated handler with a push: %s',
    async (transform) => {
      const folder = project.makeFolder(`jest-${transform}`);
      copyExample(folder, 'jest');
      writeConfig(folder, {
        target: 'es2022',
        module: 'commonjs',
        experimentalDecorators: true,
        esModuleInterop: true,
      });
      writeFileSync(
        join(folder, 'jest.config.json'),
        JSON.stringify({ testEnvironment: 'node', transform: { '^.+\\.ts$': transforms[transform] } }),
      );

      const { exitCode, output } = await project.run('node_modules/jest/bin/jest.js', ['--ci'], {
        cwd: folder,
      });

      expect(exitCode, output).toBe(0);
      expect(output).not.toContain('instrumented-lambda:');
      expect(output).not.toContain('did not exit');
      rows.push({
        tool: 'Jest',
        versions: [project.versionOf('jest'), project.versionOf(transform)],
        what: 'experimentalDecorators',
        set: '',
      });
    },
  );
});

afterAll(() => {
  keepRows('tests', rows);
});
