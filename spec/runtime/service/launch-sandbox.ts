import { findParts, type RuntimeClient } from '../parts/find-parts.js';
import type { Changes } from './changes.js';
import type { EnvironmentFiles } from './environment-files.js';
import type { EnvironmentIdentity } from './environment-identity.js';
import type { EnvironmentSettings } from './environment-options.js';
import { createEnvironmentVariables } from './environment-variables.js';
import { createRuntimeCommand, usesOldClient } from './runtime-command.js';
import { Sandbox } from './sandbox.js';

/** The parts of an environment that its sandboxes share. */
export interface SandboxSurroundings {
  readonly identity: EnvironmentIdentity;
  readonly changes: Changes;
  readonly files: EnvironmentFiles;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
}

/**
 * Starts the runtime and returns during its init phase.
 *
 * @throws Error if the runtime client is not installed
 */
export function launchSandbox(settings: EnvironmentSettings, surroundings: SandboxSurroundings): Sandbox {
  const { identity, changes, files, runtimeApi } = surroundings;
  const client = findClient(settings);

  return new Sandbox(settings, identity, changes, {
    command: createRuntimeCommand(settings, client),
    env: createEnvironmentVariables(settings, identity, { client, runtimeApi, tmpDir: files.tmpDir }),
    outputFd: files.outputFd,
  });
}

/** @returns the Node.js and the client of the runtime in Lambda */
function findClient(settings: EnvironmentSettings): RuntimeClient {
  const { ric } = findParts();
  const node = ric[settings.runtime]?.node;
  const entry = ric[usesOldClient(settings) ? 'node22' : 'node24']?.entry;
  if (node === undefined || entry === undefined) {
    throw new Error(
      `Cannot start ${settings.runtime}: its runtime client is not installed; run scripts/setup-runtime.mjs`,
    );
  }
  return { node, entry };
}
