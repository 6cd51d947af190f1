import type { ChosenFunction } from './find-functions.js';
import { CommandError } from './command-error.js';
import type { Command } from './command.js';
import type { FunctionConfiguration, LambdaApi } from './lambda-api.js';
import { planChange, type Plan } from './plan-change.js';

export interface ChangeParts {
  readonly api: LambdaApi;
  /** Waits between two looks at a function. */
  readonly pause: () => Promise<void>;
}

/** How often a function is read and planned again because somebody else changed it in between. */
const mostAttempts = 5;
/** How often a function is read until its update is done. With a pause of one second: two minutes. */
const mostLooks = 120;

/**
 * Applies a command to one function. Only the revision that was read is changed: if somebody else changed the function
 * in between, it is read again, not overwritten.
 *
 * @returns what was done, or in a dry run would be
 */
export async function changeFunction(
  chosen: ChosenFunction,
  command: Command,
  parts: ChangeParts,
): Promise<Plan> {
  for (let attempt = 1; ; attempt += 1) {
    const configuration = command.isDryRun ? await chosen.read() : await readSettled(chosen, parts);
    const plan = planChange(command, configuration);
    if (plan.kind !== 'change' || command.isDryRun) return plan;
    try {
      await parts.api.updateFunction(chosen.name, { ...plan.after, revisionId: configuration.RevisionId });
      checkOutcome(await readSettled(chosen, parts));
      return plan;
    } catch (error) {
      if (attempt >= mostAttempts || !isMeanwhileChanged(error)) throw error;
      await parts.pause();
    }
  }
}

/** Waits until no update of the function is under way: Lambda accepts no other update before. */
async function readSettled(
  { name, read }: ChosenFunction,
  { pause }: ChangeParts,
): Promise<FunctionConfiguration> {
  for (let look = 0; look < mostLooks; look += 1) {
    const configuration = await read();
    if (configuration.LastUpdateStatus !== 'InProgress') return configuration;
    await pause();
  }
  throw new CommandError(`an update of ${name} did not end in time`);
}

function checkOutcome({ LastUpdateStatus, LastUpdateStatusReasonCode: code }: FunctionConfiguration): void {
  if (LastUpdateStatus !== 'Failed') return;
  const reason = code !== undefined && /^\w{1,64}$/.test(code) ? code : 'no reason was given';
  throw new CommandError(`Lambda could not update it: ${reason}`);
}

function isMeanwhileChanged(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'PreconditionFailedException' || error.name === 'ResourceConflictException')
  );
}
