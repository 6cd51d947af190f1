import type { Environment } from '../config/environment-variables.js';
import { toPrintableLine } from '../config/printable-line.js';
import { readDurableInvocation } from '../handler/durable-invocation.js';
import { isDurableFailure } from '../handler/is-durable-failure.js';
import { isPartialBatchFailure } from '../handler/is-partial-batch-failure.js';
import { isServerError } from '../handler/is-server-error.js';
import { isWarmUp } from '../handler/is-warm-up.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';

/** Values of `INSTRUMENTED_IGNORE`. */
const ignorePredicates = { 'warm-up': isWarmUp };
/** Values of `INSTRUMENTED_IS_ERROR`. */
const errorPredicates = { 'server-error': isServerError, 'partial-batch-failure': isPartialBatchFailure };
const maxValueCharacters = 80;

/**
 * Reads which ready-made predicates decide what counts, for functions without options in code.
 *
 * @param onProblem called with a sentence for each unknown name; the known ones are used
 * @returns options as for `instrument()`
 */
export function readPredicates(
  environment: Environment,
  onProblem: (problem: string) => void,
): InstrumentedOptions {
  const [ignore] = readNames(environment, 'INSTRUMENTED_IGNORE', ignorePredicates, onProblem);
  const predicates = readNames(environment, 'INSTRUMENTED_IS_ERROR', errorPredicates, onProblem);
  if (predicates.length === 0) return { ignore };
  const isError = (result: unknown, event: unknown): boolean | string => {
    for (const predicate of predicates) {
      const errorType = predicate(result);
      if (errorType !== false) return errorType;
    }
    // The default of `isError` applies too.
    return readDurableInvocation(event) !== undefined && isDurableFailure(result);
  };
  return { ignore, isError };
}

/** @returns the predicates that a variable names, separated by commas */
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
