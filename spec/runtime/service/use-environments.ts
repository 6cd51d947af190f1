import { fileURLToPath } from 'node:url';

import { afterEach, describe } from 'vitest';

import { type RuntimeName, runtimes } from '../parts/find-parts.js';
import { requirePart } from '../parts/require-part.js';
import { whyNoControlGroups } from './control-group.js';
import type { EnvironmentOptions } from './environment-options.js';
import { LambdaEnvironment } from './lambda-environment.js';

/** The handlers of the stand-in's own specs. */
export const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

/** Starts an environment that is stopped after the test, also after a failure. */
export type StartEnvironment = (
  handler: string,
  options?: Partial<EnvironmentOptions>,
) => Promise<LambdaEnvironment>;

/**
 * Checks whether this machine can limit a function's CPU, for `describe.skipIf(!requireControlGroups())`. If not, one line
 * names the reason and the specs are reported as skipped, also in CI: its machines may have only version 2.
 */
export function requireControlGroups(): boolean {
  const reason = whyNoControlGroups();
  if (reason === undefined) return true;
  console.warn(`Cannot limit a function's CPU and memory: ${reason}. Specs that need it are skipped.`);
  return false;
}

/**
 * Describes a behaviour under the real client of each runtime; a client that is not installed is reported as skipped.
 *
 * @param body gets the runtime's name and a function that starts an environment for one of the fixtures or another `taskRoot`
 */
export function describeUnderRuntimes(
  title: string,
  body: (runtime: RuntimeName, start: StartEnvironment) => void,
  names: readonly RuntimeName[] = runtimes,
): void {
  for (const runtime of names) {
    describe.skipIf(!requirePart(runtime))(`${title} on ${runtime}`, () => {
      const started: LambdaEnvironment[] = [];

      afterEach(async () => {
        await Promise.all(started.splice(0).map((environment) => environment.stop()));
      });

      body(runtime, async (handler, options = {}) => {
        const environment = await LambdaEnvironment.start({
          runtime,
          taskRoot: fixtures,
          handler,
          ...options,
        });
        started.push(environment);
        return environment;
      });
    });
  }
}
