import type { MetricFamilyJson } from '../config/registry-like.js';
import { KeptSample, type FamilyReading } from './kept-sample.js';
import type { MetricSource } from './metric-source.js';

/** Whatever gives its metrics as prom-client's `getMetricsAsJSON()` does, of any make. */
export class JsonSource implements MetricSource {
  families: readonly JsonFamily[] = [];
  readonly #ask: () => Promise<unknown>;

  /** @param ask answers with a list of families; what is none is left out */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
  }

  async read(): Promise<void> {
    const answer = await this.#ask();
    const families: readonly unknown[] = Array.isArray(answer) ? answer : [];
    const before = this.families;
    this.families = families.filter(isFamily).map((family, i) => new JsonFamily(family, before[i]));
  }
}

class JsonFamily implements FamilyReading {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly KeptSample[];

  /** @param before what stood in the same place at the last reading: its samples are kept where they are the same */
  constructor({ name, help, type, values = [] }: MetricFamilyJson, before: JsonFamily | undefined) {
    this.name = name;
    this.help = help;
    this.type = type;
    const kept = before?.name === name ? before.values : [];
    this.values = values.map(({ metricName, labels, value }, i) => {
      const sample = kept[i];
      if (sample?.metricName !== metricName || sample?.isLabelled(labels) !== true) {
        return new KeptSample(metricName, labels, value);
      }
      sample.value = value;
      return sample;
    });
  }
}

function isFamily(family: unknown): family is MetricFamilyJson {
  const { name, values = [] } = (family ?? {}) as { name?: unknown; values?: unknown };
  return typeof name === 'string' && Array.isArray(values) && values.every(isSample);
}

function isSample(sample: unknown): boolean {
  const { labels, value } = (sample ?? {}) as { labels?: unknown; value?: unknown };
  return typeof labels === 'object' && labels !== null && typeof value === 'number';
}
