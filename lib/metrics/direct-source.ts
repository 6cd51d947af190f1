import type { FamilyReading, KeptSample } from './kept-sample.js';
import type { MetricSource } from './metric-source.js';
import type { MetricState } from './metric-state.js';

/** The samples of one metric, made of what it holds. */
export interface Samples<State> {
  readonly values: readonly KeptSample[];
  /** Takes the values as they are now. */
  take(state: State): void;
}

/** A metric of prom-client, read where it keeps its values. */
export class DirectSource<State extends MetricState> implements MetricSource, FamilyReading {
  readonly families = [this];
  readonly #state: State;
  readonly #samples: Samples<State>;

  constructor(state: State, samples: Samples<State>) {
    this.#state = state;
    this.#samples = samples;
  }

  /** As it is now: a registry of the OpenMetrics kind renames its counters when it is scraped. */
  get name(): string {
    return this.#state.name;
  }

  get help(): string {
    return this.#state.help;
  }

  get type(): unknown {
    return this.#state.type;
  }

  get values(): readonly KeptSample[] {
    return this.#samples.values;
  }

  /** As `get()` does: what `collect()` promises is waited for, then the values are taken. */
  read(): Promise<void> | undefined {
    const collected = this.#state.collect?.();
    if (collected instanceof Promise) return this.#takeAfter(collected);
    this.#samples.take(this.#state);
    return undefined;
  }

  async #takeAfter(collected: Promise<unknown>): Promise<void> {
    await collected;
    this.#samples.take(this.#state);
  }
}
