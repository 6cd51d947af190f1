import type { Clock } from '../lambda/clock.js';
import { readRemainingTimeMs, type LambdaContext } from '../lambda/context.js';
import type { InstrumentedOptions, Invocation, InvocationCounts, InvocationWitness } from './ports.js';

export interface RecordedInvocationParts {
  readonly context: LambdaContext;
  readonly options: InstrumentedOptions;
  readonly counts: InvocationCounts;
  readonly witness: InvocationWitness;
  readonly clock: Clock;
  /** Runs a call inside this invocation's scope. */
  readonly scope: <T>(call: () => T) => T;
  /** Calls back when the deadline is near, unless the returned function is called before. */
  readonly watchDeadline: (remainingMs: number | undefined, onNear: () => void) => () => void;
  /** Flushes within the time that is left. Never rejects. */
  readonly flush: (moment: InvocationMoment) => Promise<unknown>;
  /** Told of what went wrong in our own books; the handler never is. */
  readonly onMistake: (what: string, error: unknown) => void;
}

/** When an invocation is flushed: at its end, good or bad, or shortly before its deadline while it still runs. */
export type InvocationMoment = 'invocation' | 'error' | 'timeout';

/** An invocation that is counted, timed, and flushed when it settles. */
export class RecordedInvocation implements Invocation {
  readonly #parts: RecordedInvocationParts;
  readonly #beganMs: number;
  readonly #endWatch: () => void;
  #isTimedOut = false;

  constructor(parts: RecordedInvocationParts) {
    this.#parts = parts;
    this.#beganMs = parts.clock.monotonicMs();
    this.#endWatch = parts.watchDeadline(readRemainingTimeMs(parts.context), () => {
      this.#timeOut();
    });
  }

  run<T>(call: () => T): T {
    return this.#parts.scope(call);
  }

  async succeed(result: unknown): Promise<void> {
    await this.#settle(() => {
      const errorType = this.#judge(result);
      if (errorType !== undefined) this.#parts.counts.failAs(errorType);
      return errorType !== undefined;
    });
  }

  async fail(error: unknown): Promise<void> {
    await this.#settle(() => {
      this.#parts.counts.fail(error);
      return true;
    });
  }

  /** @param recordEnding counts the ending; returns whether it was an error */
  async #settle(recordEnding: () => boolean): Promise<void> {
    const { clock, counts, witness, flush, onMistake } = this.#parts;
    let isError = this.#isTimedOut;
    try {
      this.#endWatch();
      counts.settle((clock.monotonicMs() - this.#beganMs) / 1000);
      // One invocation, one error: as a timeout it is counted already.
      isError ||= recordEnding();
      witness.settle();
    } catch (error) {
      onMistake('recording an invocation', error);
    }
    try {
      // Whatever went wrong before: the environment may be held until this is done.
      await flush(isError ? 'error' : 'invocation');
    } catch (error) {
      onMistake('flushing', error);
    }
  }

  /** While the handler still runs: it may yet finish in time, and its outcome is then its own. */
  #timeOut(): void {
    const { counts, witness, flush, onMistake } = this.#parts;
    try {
      this.#isTimedOut = true;
      counts.timeOut();
      witness.timeOut();
      void flush('timeout');
    } catch (error) {
      onMistake('recording a timeout', error);
    }
  }

  /** @returns the type of the error that the result stands for, if it does */
  #judge(result: unknown): string | undefined {
    try {
      const verdict: unknown = this.#parts.options.isError?.(result) ?? false;
      if (typeof verdict === 'boolean') return verdict ? 'Reported' : undefined;
      if (typeof verdict === 'string') return verdict;
      throw new TypeError(`it returned a value of type ${typeof verdict}, a boolean or a string was wanted`);
    } catch (error) {
      this.#parts.onMistake('isError', error);
      return undefined;
    }
  }
}
