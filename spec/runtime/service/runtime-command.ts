import { fileURLToPath } from 'node:url';

import type { RuntimeClient } from '../parts/find-parts.js';
import type { EnvironmentSettings } from './environment-options.js';

const node22Bootstrap = fileURLToPath(new URL('./bootstrap/node22.mjs', import.meta.url));

/** Whether the 3.x client runs the function; Managed Instances have the 4.x client on Node.js 22 too. */
export function usesOldClient({ runtime, maxConcurrency }: EnvironmentSettings): boolean {
  return runtime === 'node22' && maxConcurrency === undefined;
}

/** A command line and the variables it needs beside the function's own. */
export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The command line that Lambda's bootstrap would run, wrapped in AWS_LAMBDA_EXEC_WRAPPER when that is set. */
export function createRuntimeCommand(settings: EnvironmentSettings, client: RuntimeClient): RuntimeCommand {
  const isOldClient = usesOldClient(settings);
  const line = [client.node, ...nodeFlags(settings), isOldClient ? node22Bootstrap : client.entry];
  const [command = client.node, ...args] =
    settings.execWrapper === undefined ? line : [settings.execWrapper, ...line];

  return { command, args, env: isOldClient ? { STAND_IN_CLIENT_ENTRY: client.entry } : {} };
}

/**
 * Lambda switches `require()` of ES modules and syntax detection off. Its documentation gives NODE_OPTIONS as the way to
 * switch the former on again; on a command line the negative flag would win. That it exposes the collector and sizes the
 * heap is known from the 4.x client, which keeps these three flags from its workers; the shares of the memory are a guess.
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
