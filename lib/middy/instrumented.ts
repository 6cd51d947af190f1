import type { AnyFunction } from '../handler/any-function.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';
import { instrument } from '../instrument.js';

/** What a middy execution mode makes: the Lambda handler, to which middy adds `use()` and the like. */
type MiddyHandler = AnyFunction & { handler?: AnyFunction };

/**
 * Instruments everything that a middy handler does: all its middlewares, whether one returns early or throws, and
 * middy's own early timeout.
 *
 * An execution mode rather than a middleware: when one returns early, the others are not called, so none could tell
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
      // It gives back what middy's chain goes on with, which is to be ours.
      outer.handler = (...given: unknown[]): MiddyHandler => {
        setHandler(...given);
        return outer;
      };
    }
    return outer;
  };
  return instrumentedMode as unknown as Mode;
}
