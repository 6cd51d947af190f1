import { fileURLToPath } from 'node:url';

import type { TaskRootFormat } from '../task-root/build-task-root.js';

/** One way in which users deploy a handler. */
export interface DeployedFunction {
  readonly what: string;
  /** The path of the module. */
  readonly source: string;
  readonly format: TaskRootFormat;
  /** Whether the layer instruments it; otherwise its own code does. */
  readonly isLayered?: true;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
}

/** Functions that differ in their work in init. Each counts its invocations and waits for `waitMs` of its event. */
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
