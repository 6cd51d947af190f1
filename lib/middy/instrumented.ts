import type { AnyFunction } from '../handler/any-function.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';
import { instrument } from '../instrument.js';

/** The handler that a middy execution mode returns; middy adds `use()` and other methods to it. */
type MiddyHandler = AnyFunction & { handler?: AnyFunction };

/**
 * Instruments a middy handler with all its middlewares. The outcome is recorded even if a middleware returns early or
 * throws, or if middy's early timeout ends the invocation.
 *
 * It wraps middy's execution mode and is not a middleware: if a middleware returns early, the others are not called, so
 * no middleware always knows how the invocation ended.
 *
 * @param executionMode one of middy's execution modes, e.g. `executionModeStandard` of `@middy/core/Standard`
 * @param options see {@link InstrumentedOptions}
 * @returns the value for middy's option `executionMode`
 * @throws {UsageError} with the code `ERR_INSTRUMENTED_PLACEMENT`, when middy creates the handler, if an option is wrong
 * @example examples/middy.ts
 */
export function instrumented<Mode extends AnyFunction>(
  executionMode: Mode,
  options: InstrumentedOptions = {},
): Mode {
  const instrumentedMode = (...parts: unknown[]): MiddyHandler => {
    const inner = executionMode(...parts) as MiddyHandler;
    const outer: MiddyHandler = instrument(inner, options);
    const setHandler = inner.handler;
    if (setHandler) {
      // middy's method chain continues with the returned value, which must be the instrumented handler.
      outer.handler = (...given: unknown[]): MiddyHandler => {
        setHandler(...given);
        return outer;
      };
    }
    return outer;
  };
  return instrumentedMode as unknown as Mode;
}
