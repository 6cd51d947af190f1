import { toPrintableLine } from '../config/printable-line.js';
import { changeFunction, type ChangeParts } from './change-function.js';
import type { Command } from './command.js';
import { describeChange } from './describe-change.js';
import { describeFailure } from './describe-failure.js';
import { findFunctions } from './find-functions.js';
import type { Plan } from './plan-change.js';

/** Long enough for an ARN, which may be given instead of a name. */
const maxNameLength = 200;
const maxLineLength = 500;

/**
 * Applies a command to every function that it selects, one after another, because Lambda allows few changes per second. A failure
 * does not stop the command.
 *
 * @param write called with each line of the report
 * @returns `false` if any function failed or cannot be changed, or if there is no such function
 */
export async function runCommand(
  command: Command,
  parts: ChangeParts,
  write: (line: string) => void,
): Promise<boolean> {
  let found = 0;
  let failed = 0;
  for await (const chosen of findFunctions(command.functions, parts.api)) {
    found += 1;
    try {
      const plan = await changeFunction(chosen, command, parts);
      if (plan.kind === 'impossible') failed += 1;
      for (const line of describePlan(chosen.name, plan, command.isDryRun)) write(line);
    } catch (error) {
      failed += 1;
      write(`${toPrintableLine(chosen.name, maxNameLength)}: failed: ${describeFailure(error)}`);
    }
  }
  if (found === 0)
    write(toPrintableLine(`No function is called ${command.functions.join(' or ')}.`, maxLineLength));
  return found > 0 && failed === 0;
}

function describePlan(name: string, plan: Plan, isDryRun: boolean): readonly string[] {
  const printable = toPrintableLine(name, maxNameLength);
  switch (plan.kind) {
    case 'change':
      return [
        `${printable}: ${isDryRun ? 'would be changed' : 'changed'}`,
        ...describeChange(plan.before, plan.after).map((line) => `  ${line}`),
      ];
    case 'none':
      return [`${printable}: left as it is: ${plan.reason}`];
    case 'impossible':
      return [`${printable}: cannot be changed: ${plan.reason}`];
  }
}
