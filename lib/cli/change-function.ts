import type { ChosenFunction } from './find-functions.js';
import { CommandError } from './command-error.js';
import type { Command } from './command.js';
import type { FunctionConfiguration, LambdaApi } from './lambda-api.js';
import { planChange, type Plan } from './plan-change.js';

export interface ChangeParts {
  readonly api: LambdaApi;
  /** Waits before a function is read again. */
  readonly pause: () => Promise<void>;
}

/** Maximum number of attempts, if somebody else changes the function at the same time. */
const maxAttempts = 5;
/** Maximum number of status requests until an update must be done: two minutes with a pause of one second. */
const maxStatusReads = 120;

/**
 * Applies a command to one function. It updates only the revision that it has read: if somebody else changes the function at the
 * same time, it reads the function again and does not overwrite that change.
 *
 * @returns the plan that was carried out, or would be without `--dry-run`
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
      if (attempt >= maxAttempts || !isConcurrentChange(error)) throw error;
      await parts.pause();
    }
  }
}

/** Waits until no update of the function is in progress, because Lambda accepts only one update at a time. */
async function readSettled(
  { name, read }: ChosenFunction,
  { pause }: ChangeParts,
): Promise<FunctionConfiguration> {
  for (let attempt = 0; attempt < maxStatusReads; attempt += 1) {
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

function isConcurrentChange(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'PreconditionFailedException' || error.name === 'ResourceConflictException')
  );
}
