import { reuseSample, type ReusedSample } from './reused-sample.js';
import type { MetricSource, SourceFamily } from './metric-source.js';

/** Any object that gives its metrics as prom-client's `getMetricsAsJSON()` does. */
export class JsonSource implements MetricSource {
  families: readonly JsonFamily[] = [];
  revision = 0;
  readonly #ask: () => Promise<unknown>;

  /** @param ask returns a list of families; other values in it are ignored */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
  }

  async read(): Promise<void> {
    const answer = await this.#ask();
    if (!Array.isArray(answer)) throw new TypeError(`expected a list of metrics; got ${typeof answer}`);
    const before = this.families;
    const families: JsonFamily[] = [];
    for (const each of answer as readonly unknown[]) {
      const family = openFamily(each, before[families.length]);
      if (family !== undefined) families.push(family);
    }
    this.families = families;
    this.revision += 1;
  }
}

/** @returns `undefined` if it is not a family, or cannot be read */
function openFamily(family: unknown, before: JsonFamily | undefined): JsonFamily | undefined {
  try {
    const { name, help, type, values = [] } = (family ?? {}) as Partial<Record<string, unknown>>;
    if (typeof name !== 'string' || !Array.isArray(values)) return undefined;
    return new JsonFamily({ name, help, type }, values, before?.name === name ? before.values : []);
  } catch {
    return undefined;
  }
}

class JsonFamily implements SourceFamily {
  readonly name: string;
  readonly help: unknown;
  readonly type: unknown;
  readonly values: ReusedSample[];
  #given: readonly unknown[] | undefined;
  #taken = 0;
  #count = 0;

  /** @param before the samples of the last reading: they are reused if they are the same */
  constructor(
    { name, help, type }: Pick<SourceFamily, 'name' | 'help' | 'type'>,
    given: readonly unknown[],
    before: ReusedSample[],
  ) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.#given = given;
    this.values = before;
  }

  get size(): number {
    return this.#given?.length ?? this.values.length;
  }

  take(limit: number): boolean {
    const given = this.#given;
    if (given === undefined) return true;
    const { values } = this;
    const end = Math.min(given.length, this.#taken + limit);
    for (; this.#taken < end; this.#taken += 1) {
      const sample = reuseSample(values[this.#count], given[this.#taken] ?? {});
      if (sample === undefined) continue;
      values[this.#count] = sample;
      this.#count += 1;
    }
    if (end < given.length) return false;
    values.length = this.#count;
    this.#given = undefined;
    return true;
  }
}
