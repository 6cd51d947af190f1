import type { Clock } from '../lambda/clock.js';
import type { LambdaContext } from '../lambda/context.js';
import type { DeadlineWatch, Watched } from '../lambda/deadline-watch.js';
import type { InvocationScope } from './invocation-scope.js';
import type { InstrumentedOptions, Invocation, InvocationCounts, InvocationWitness } from './ports.js';

/** What all invocations of an environment share. */
export interface InvocationBooks {
  readonly counts: InvocationCounts;
  readonly clock: Clock;
  readonly scope: InvocationScope;
  readonly deadlineWatch: DeadlineWatch;
  /**
   * Flushes within the time that is left. Never rejects.
   *
   * @returns `undefined` where there is nothing to wait for
   */
  readonly flush: (moment: InvocationMoment, context: LambdaContext) => Promise<unknown> | undefined;
  /** Told of what went wrong in our own books; the handler never is. */
  readonly onMistake: (what: string, error: unknown) => void;
}

/** What is one invocation's own. */
export interface InvocationFacts {
  readonly context: LambdaContext;
  readonly options: InstrumentedOptions;
  readonly witness: InvocationWitness;
  /** Until Lambda ends it, at its begin; `undefined` where nobody can tell. */
  readonly remainingMs: number | undefined;
  /** Whether it is the first of this environment. */
  readonly isFirst: boolean;
}

/** When an invocation is flushed: at its end, good or bad, or shortly before its deadline while it still runs. */
export type InvocationMoment = 'invocation' | 'cold-start' | 'error' | 'timeout';

/** An invocation that is counted, timed, and flushed when it settles. */
export class RecordedInvocation implements Invocation, Watched {
  readonly #books: InvocationBooks;
  readonly #facts: InvocationFacts;
  readonly #beganMs: number;
  #isTimedOut = false;

  constructor(books: InvocationBooks, facts: InvocationFacts) {
    this.#books = books;
    this.#facts = facts;
    this.#beganMs = books.clock.monotonicMs();
    books.deadlineWatch.start(facts.remainingMs, this);
  }

  run<T>(call: () => T): T {
    return this.#books.scope.run(this.#facts.context, call);
  }

  succeed(result: unknown): Promise<unknown> | undefined {
    return this.#settle(this.#facts.options.isError && (() => this.#recordVerdict(result)));
  }

  fail(error: unknown): Promise<unknown> | undefined {
    return this.#settle(() => {
      this.#books.counts.fail(error);
      return true;
    });
  }

  /** While the handler still runs: it may yet finish in time, and its outcome is then its own. */
  nearDeadline(): void {
    const { counts, onMistake } = this.#books;
    try {
      this.#isTimedOut = true;
      counts.timeOut();
      this.#facts.witness.timeOut();
      void this.#flush('timeout');
    } catch (error) {
      onMistake('recording a timeout', error);
    }
  }

  /** @param recordEnding counts the ending; returns whether it was an error */
  #settle(recordEnding: (() => boolean) | undefined): Promise<unknown> | undefined {
    const { clock, counts, deadlineWatch, onMistake } = this.#books;
    let isError = this.#isTimedOut;
    try {
      deadlineWatch.end(this);
      counts.settle((clock.monotonicMs() - this.#beganMs) / 1000);
      // One invocation, one error: as a timeout it is counted already.
      if (!isError && recordEnding !== undefined) isError = recordEnding();
      this.#facts.witness.settle();
    } catch (error) {
      onMistake('recording an invocation', error);
    }
    // Whatever went wrong before: the environment may be held until this is done.
    return this.#flush(isError ? 'error' : this.#facts.isFirst ? 'cold-start' : 'invocation');
  }

  #flush(moment: InvocationMoment): Promise<unknown> | undefined {
    const { flush, onMistake } = this.#books;
    try {
      return flush(moment, this.#facts.context)?.catch((error: unknown) => {
        onMistake('flushing', error);
      });
    } catch (error) {
      onMistake('flushing', error);
      return undefined;
    }
  }

  /** @returns whether the result stands for an error, which is counted then */
  #recordVerdict(result: unknown): boolean {
    const errorType = this.#judge(result);
    if (errorType !== undefined) this.#books.counts.failAs(errorType);
    return errorType !== undefined;
  }

  /** @returns the type of the error that the result stands for, if it does */
  #judge(result: unknown): string | undefined {
    try {
      const verdict: unknown = this.#facts.options.isError?.(result) ?? false;
      if (typeof verdict === 'boolean') return verdict ? 'Reported' : undefined;
      if (typeof verdict === 'string') return verdict;
      throw new TypeError(`it returned a value of type ${typeof verdict}, a boolean or a string was wanted`);
    } catch (error) {
      this.#books.onMistake('isError', error);
      return undefined;
    }
  }
}
