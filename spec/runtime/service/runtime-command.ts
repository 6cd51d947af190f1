import { fileURLToPath } from 'node:url';

import type { RuntimeClient } from '../parts/find-parts.js';
import type { EnvironmentSettings } from './environment-options.js';

const node22Bootstrap = fileURLToPath(new URL('./bootstrap/node22.mjs', import.meta.url));

/** Whether the 3.x client runs the function; Managed Instances have the 4.x client on Node.js 22 too. */
export function usesOldClient({ runtime, maxConcurrency }: EnvironmentSettings): boolean {
  return runtime === 'node22' && maxConcurrency === undefined;
}

/** A command line with its additional variables. */
export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** @returns the command line of Lambda's bootstrap, wrapped in AWS_LAMBDA_EXEC_WRAPPER if that is set */
export function createRuntimeCommand(settings: EnvironmentSettings, client: RuntimeClient): RuntimeCommand {
  const isOldClient = usesOldClient(settings);
  const line = [client.node, ...nodeFlags(settings), isOldClient ? node22Bootstrap : client.entry];
  const [command = client.node, ...args] =
    settings.execWrapper === undefined ? line : [settings.execWrapper, ...line];

  return { command, args, env: isOldClient ? { STAND_IN_CLIENT_ENTRY: client.entry } : {} };
}

/**
 * Lambda disables `require()` of ES modules and syntax detection. According to its documentation, NODE_OPTIONS can enable
 * the former again; on a command line the negative flag would override that. The 4.x client removes the flags for the
 * collector and the heap sizes from its workers, so Lambda sets them; the shares of the memory are a guess.
 */
function nodeFlags({ memoryMb, nodeOptions = '', env }: EnvironmentSettings): string[] {
  const options = `${nodeOptions} ${env.NODE_OPTIONS ?? ''}`.split(/\s+/);
  const switchedOff = ['experimental-require-module', 'experimental-detect-module'];

  return [
    '--expose-gc',
    `--max-semi-space-size=${String(Math.max(1, Math.floor(memoryMb * 0.05)))}`,
    `--max-old-space-size=${String(Math.floor(memoryMb * 0.9))}`,
    ...switchedOff.filter((flag) => !options.includes(`--${flag}`)).map((flag) => `--no-${flag}`),
  ];
}
