import { reuseSample, type ReusedSample } from './reused-sample.js';
import type { MetricSource, SourceFamily } from './metric-source.js';

/** Reads any object that returns its metrics in the form of prom-client's `getMetricsAsJSON()`. */
export class JsonSource implements MetricSource {
  families: readonly JsonFamily[] = [];
  revision = 0;
  readonly #readJson: () => Promise<unknown>;

  /** @param readJson returns a list of families; anything else in the list is ignored */
  constructor(readJson: () => Promise<unknown>) {
    this.#readJson = readJson;
  }

  async read(): Promise<void> {
    const answer = await this.#readJson();
    if (!Array.isArray(answer)) throw new TypeError(`expected a list of metrics; got ${typeof answer}`);
    const previous = this.families;
    const families: JsonFamily[] = [];
    for (const each of answer as readonly unknown[]) {
      const family = openFamily(each, previous[families.length]);
      if (family !== undefined) families.push(family);
    }
    this.families = families;
    this.revision += 1;
  }
}

/** @returns `undefined` if the value is not a family, or cannot be read */
function openFamily(family: unknown, previous: JsonFamily | undefined): JsonFamily | undefined {
  try {
    const { name, help, type, values = [] } = (family ?? {}) as Partial<Record<string, unknown>>;
    if (typeof name !== 'string' || !Array.isArray(values)) return undefined;
    return new JsonFamily({ name, help, type }, values, previous?.name === name ? previous.values : []);
  } catch {
    return undefined;
  }
}

class JsonFamily implements SourceFamily {
  readonly name: string;
  readonly help: unknown;
  readonly type: unknown;
  readonly values: ReusedSample[];
  #rawSamples: readonly unknown[] | undefined;
  #madeCount = 0;
  #count = 0;

  /** @param previous the samples of the previous reading. A sample is reused if its labels are the same. */
  constructor(
    { name, help, type }: Pick<SourceFamily, 'name' | 'help' | 'type'>,
    rawSamples: readonly unknown[],
    previous: ReusedSample[],
  ) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.#rawSamples = rawSamples;
    this.values = previous;
  }

  get size(): number {
    return this.#rawSamples?.length ?? this.values.length;
  }

  makeSamples(limit: number): boolean {
    const rawSamples = this.#rawSamples;
    if (rawSamples === undefined) return true;
    const { values } = this;
    const end = Math.min(rawSamples.length, this.#madeCount + limit);
    for (; this.#madeCount < end; this.#madeCount += 1) {
      const sample = reuseSample(values[this.#count], rawSamples[this.#madeCount] ?? {});
      if (sample === undefined) continue;
      values[this.#count] = sample;
      this.#count += 1;
    }
    if (end < rawSamples.length) return false;
    values.length = this.#count;
    this.#rawSamples = undefined;
    return true;
  }
}
