import { fileURLToPath } from 'node:url';

import type { TaskRootFormat } from '../task-root/build-task-root.js';

/** One way in which users ship a handler. */
export interface DeployedFunction {
  readonly what: string;
  /** Path of its module. */
  readonly source: string;
  readonly format: TaskRootFormat;
  /** Whether the layer instruments it; else it does so itself. */
  readonly isLayered?: true;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
}

/** The ways that differ in what they do in init. Each counts its invocations, and waits `waitMs` of its event. */
export const deployedFunctions: readonly DeployedFunction[] = [
  { what: 'a CommonJS bundle', source: fixture('counts'), format: 'bundled-cjs' },
  { what: 'an ES module', source: fixture('counts'), format: 'bundled-esm' },
  { what: 'an ES module that awaits warmUp()', source: fixture('warmed-up'), format: 'bundled-esm' },
  {
    what: 'a plain function under the layer',
    source: fixture('plain'),
    format: 'bundled-cjs',
    isLayered: true,
  },
];
