import type { Environment } from '../config/environment.js';
import { toPrintableLine } from '../config/printable-line.js';
import { readDurableInvocation } from '../handler/durable-invocation.js';
import { isDurableFailure } from '../handler/is-durable-failure.js';
import { isPartialBatchFailure } from '../handler/is-partial-batch-failure.js';
import { isServerError } from '../handler/is-server-error.js';
import { isWarmUp } from '../handler/is-warm-up.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';

const ignorable = { 'warm-up': isWarmUp };
const erroneous = { 'server-error': isServerError, 'partial-batch-failure': isPartialBatchFailure };
const maxValueCharacters = 80;

/**
 * Reads the names of the ready-made predicates that decide what counts, for functions without options in code.
 *
 * @param onProblem called with a sentence for each unknown name; the others are used
 */
export function readPredicates(
  environment: Environment,
  onProblem: (problem: string) => void,
): InstrumentedOptions {
  const [ignore] = readNames(environment, 'INSTRUMENTED_IGNORE', ignorable, onProblem);
  const judges = readNames(environment, 'INSTRUMENTED_IS_ERROR', erroneous, onProblem);
  if (judges.length === 0) return { ignore };
  const isError = (result: unknown, event: unknown): boolean | string => {
    for (const judge of judges) {
      const verdict = judge(result);
      if (verdict !== false) return verdict;
    }
    // The default without the variable.
    return readDurableInvocation(event) !== undefined && isDurableFailure(result);
  };
  return { ignore, isError };
}

function readNames<Predicate>(
  environment: Environment,
  variable: string,
  known: Readonly<Record<string, Predicate>>,
  onProblem: (problem: string) => void,
): Predicate[] {
  const names = (environment[variable] ?? '').split(',').map((name) => name.trim());
  return names.flatMap((name) => {
    if (Object.hasOwn(known, name)) return known[name] ?? [];
    if (name !== '') {
      onProblem(
        `Cannot use ${variable}="${toPrintableLine(name, maxValueCharacters)}": expected ${Object.keys(known).join(' or ')}.`,
      );
    }
    return [];
  });
}
