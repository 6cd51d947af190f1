import { toPrintableLine } from '../config/printable-line.js';
import { changeFunction, type ChangeParts } from './change-function.js';
import type { Command } from './command.js';
import { describeChange } from './describe-change.js';
import { describeFailure } from './describe-failure.js';
import { findFunctions } from './find-functions.js';
import type { Plan } from './plan-change.js';

/** Enough for an ARN, which may stand for a name. */
const mostNameCharacters = 200;
const mostLineCharacters = 500;

/**
 * Applies a command to every function it chooses, one after another: Lambda allows few changes a second. A function that
 * fails does not stop the others.
 *
 * @param write gets the report, line by line
 * @returns whether nothing failed; a function that is left as it is did not fail, one that cannot be changed did
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
      write(`${toPrintableLine(chosen.name, mostNameCharacters)}: failed: ${describeFailure(error)}`);
    }
  }
  if (found === 0)
    write(toPrintableLine(`No function is called ${command.functions.join(' or ')}.`, mostLineCharacters));
  return found > 0 && failed === 0;
}

function describePlan(name: string, plan: Plan, isDryRun: boolean): readonly string[] {
  const printable = toPrintableLine(name, mostNameCharacters);
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
