import type { ReusedSample } from './reused-sample.js';
import type { MetricSource, SourceFamily } from './metric-source.js';
import type { MetricState } from '../metrics/metric-state.js';

/** Builds the samples of one metric from prom-client's entries. */
export interface SampleBuilder<Entry> {
  readonly values: readonly ReusedSample[];
  /** Number of samples for each entry. */
  readonly samplesPerEntry: number;
  /** Builds the samples of the entries in a range. Call it for consecutive ranges, the first beginning at 0. */
  build(entries: readonly Entry[], from: number, to: number): void;
}

/** Reads a metric of prom-client directly from its state. It has one family: itself. */
export class DirectSource<Entry> implements MetricSource, SourceFamily {
  families: readonly this[] = [];
  revision = 0;
  /** The name at the latest reading: an OpenMetrics registry renames its counters when it is scraped. */
  name = '';
  help: unknown;
  type: unknown;
  readonly #state: MetricState<Entry>;
  readonly #createBuilder: (state: MetricState<Entry>) => SampleBuilder<Entry>;
  #builder: SampleBuilder<Entry> | undefined;
  /** The entries of the latest reading; `undefined` when all their samples are built. */
  #entries: readonly Entry[] | undefined;
  #builtCount = 0;

  /** @param createBuilder called once, at the first reading */
  constructor(state: MetricState<Entry>, createBuilder: (state: MetricState<Entry>) => SampleBuilder<Entry>) {
    this.#state = state;
    this.#createBuilder = createBuilder;
  }

  get values(): readonly ReusedSample[] {
    return this.#builder?.values ?? [];
  }

  get size(): number {
    return this.#entries === undefined
      ? this.values.length
      : this.#entries.length * (this.#builder?.samplesPerEntry ?? 1);
  }

  /** Does the same as `get()`: awaits `collect()`, then reads the values. */
  read(): Promise<void> | undefined {
    const collected = this.#state.collect?.();
    if (collected instanceof Promise) return this.#readAfter(collected);
    this.#read();
    return undefined;
  }

  makeSamples(limit: number): boolean {
    const entries = this.#entries;
    const builder = this.#builder;
    if (entries === undefined || builder === undefined) return true;
    const from = this.#builtCount;
    this.#builtCount = Math.min(entries.length, from + Math.ceil(limit / builder.samplesPerEntry));
    builder.build(entries, from, this.#builtCount);
    if (this.#builtCount < entries.length) return false;
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
    this.#builder ??= this.#createBuilder(this.#state);
    if (name !== this.name) this.revision += 1;
    this.name = name;
    this.help = help;
    this.type = type;
    this.#entries = entries;
    this.#builtCount = 0;
    if (this.families.length === 0) this.families = [this];
  }
}
