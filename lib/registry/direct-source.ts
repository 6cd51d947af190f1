import type { ReusedSample } from './reused-sample.js';
import type { MetricSource, SourceFamily } from './metric-source.js';
import type { MetricState } from '../metrics/metric-state.js';

/** Makes the samples of one metric from its entries. */
export interface Samples<Entry> {
  readonly values: readonly ReusedSample[];
  /** Samples per entry. */
  readonly perEntry: number;
  /** Makes the samples of the entries in a range. If calls started at the first entry, it has all samples up to `to`. */
  take(entries: readonly Entry[], from: number, to: number): void;
}

/** A metric of prom-client, read directly from its state. */
export class DirectSource<Entry> implements MetricSource, SourceFamily {
  families: readonly this[] = [];
  revision = 0;
  /** The name at the latest reading: an OpenMetrics registry renames its counters when it is scraped. */
  name = '';
  help: unknown;
  type: unknown;
  readonly #state: MetricState<Entry>;
  readonly #open: (state: MetricState<Entry>) => Samples<Entry>;
  #samples: Samples<Entry> | undefined;
  /** Entries that were read and not taken yet. */
  #entries: readonly Entry[] | undefined;
  #taken = 0;

  /** @param open creates the maker of the samples; called at the first reading */
  constructor(state: MetricState<Entry>, open: (state: MetricState<Entry>) => Samples<Entry>) {
    this.#state = state;
    this.#open = open;
  }

  get values(): readonly ReusedSample[] {
    return this.#samples?.values ?? [];
  }

  get size(): number {
    return this.#entries === undefined
      ? this.values.length
      : this.#entries.length * (this.#samples?.perEntry ?? 1);
  }

  /** Does the same as `get()`: awaits `collect()`, then reads the values. */
  read(): Promise<void> | undefined {
    const collected = this.#state.collect?.();
    if (collected instanceof Promise) return this.#readAfter(collected);
    this.#read();
    return undefined;
  }

  take(limit: number): boolean {
    const entries = this.#entries;
    const samples = this.#samples;
    if (entries === undefined || samples === undefined) return true;
    const from = this.#taken;
    this.#taken = Math.min(entries.length, from + Math.ceil(limit / samples.perEntry));
    samples.take(entries, from, this.#taken);
    if (this.#taken < entries.length) return false;
    this.#entries = undefined;
    return true;
  }

  async #readAfter(collected: Promise<unknown>): Promise<void> {
    await collected;
    this.#read();
  }

  #read(): void {
    const { name, help, type, hashMap } = this.#state;
    const entries = Object.values(hashMap);
    this.#samples ??= this.#open(this.#state);
    if (name !== this.name) this.revision += 1;
    this.name = name;
    this.help = help;
    this.type = type;
    this.#entries = entries;
    this.#taken = 0;
    if (this.families.length === 0) this.families = [this];
  }
}
