import type { AnyFunction } from '../handler/any-function.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';
import { instrument } from '../instrument.js';

/** The handler that a middy execution mode makes; middy adds `use()` and other methods to it. */
type MiddyHandler = AnyFunction & { handler?: AnyFunction };

/**
 * Instruments a middy handler with all its middlewares, also if one returns early or throws, and middy's own early timeout.
 *
 * It is an execution mode and not a middleware: if a middleware returns early, the others are not called, so none can know
 * how the invocation ended.
 *
 * @param executionMode one of middy's, e.g. `executionModeStandard` of `@middy/core/Standard`
 * @param options see {@link InstrumentedOptions}
 * @returns the value for middy's option `executionMode`
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
      // middy's chain continues with the returned value, which must be ours.
      outer.handler = (...given: unknown[]): MiddyHandler => {
        setHandler(...given);
        return outer;
      };
    }
    return outer;
  };
  return instrumentedMode as unknown as Mode;
}
