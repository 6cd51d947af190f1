import { describeError } from '../errors/describe-error.js';
import type { AnyFunction } from '../handler/any-function.js';
import { findHandler } from './find-handler.js';
import { parseHandlerName } from './handler-name.js';
import { originalHandlerVariable, readsHandlerArgument } from './handler-places.js';
import { instrumentLoaded } from './instrument-loaded.js';
import { isDisabled } from './is-disabled.js';
import { loadModule } from './load-module.js';
import { readHandlerPlaces } from './read-handler-places.js';
import { readPredicates } from './read-predicates.js';
import { restoreHandler } from './restore-handler.js';
import { findRuntimeClient } from './runtime-client.js';
import { warmUp } from '../instrumentation/public-api.js';
import { createSettingProblemLogger } from './setting-problem-logger.js';
import { warnUninstrumented } from './warn-uninstrumented.js';

/**
 * Loads the function's own handler in place of the runtime client, and instruments it.
 *
 * @param shimHandler the handler's name that the runtime client got, see `redirectHandler()`
 * @throws errors of the user's module, unchanged, so that the client reports them as if it had loaded the module itself
 */
export async function loadHandler(shimHandler: string): Promise<AnyFunction> {
  const places = readHandlerPlaces();
  const handlerName = restoreHandler(shimHandler, places) ?? '';
  const name = parseHandlerName(handlerName);
  if (name === undefined) {
    throw new Error(
      `Cannot load the function's handler: expected ${originalHandlerVariable} to be a name such as index.handler; got "${handlerName}".`,
    );
  }
  const client = findRuntimeClient(places);
  const taskRoot = readsHandlerArgument(places) ? undefined : places.env.LAMBDA_TASK_ROOT;
  const exported = await loadModule(name, taskRoot ?? process.cwd(), client);
  const handler = findHandler(exported, name.propertyPath, handlerName, client.generation);
  if (isDisabled(places.env)) return handler;
  try {
    const instrumented = instrumentLoaded(
      handler,
      readPredicates(places.env, createSettingProblemLogger(places.env)),
    );
    // The shim is an ES module, so init waits here even if the function is CommonJS.
    await warmUp();
    return instrumented;
  } catch (error) {
    // The function must run, whatever fails in this library.
    warnUninstrumented(places.env, describeError(error));
    return handler;
  }
}
