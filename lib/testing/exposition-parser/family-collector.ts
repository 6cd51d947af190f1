import type { MetricFamily, MetricType, Sample } from './exposition.js';
import { LineProblem } from './line-problem.js';
import type { Declaration } from './parse-comment-line.js';

interface OpenFamily {
  readonly name: string;
  type?: MetricType;
  help?: string;
  readonly samples: Sample[];
}

const SUFFIXES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Collects lines into families, and checks the format's rules for the order of lines. */
export class FamilyCollector {
  readonly #families = new Map<string, OpenFamily>();
  readonly #seenSamples = new Set<string>();
  #current: OpenFamily | undefined;

  /** @throws LineProblem if the family already has such a line or samples, or if lines of another family stand in between. */
  declare(declaration: Declaration): void {
    const family = this.#enter(declaration.name);
    if (family.samples.length > 0) {
      throw new LineProblem(
        `expected ${declaration.keyword} before the samples of ${family.name}; got it after one`,
      );
    }
    const given = declaration.keyword === 'HELP' ? family.help : family.type;
    if (given !== undefined) {
      throw new LineProblem(`expected one ${declaration.keyword} of ${family.name}; got a second one`);
    }
    if (declaration.keyword === 'HELP') {
      family.help = declaration.help;
    } else {
      family.type = declaration.type;
    }
  }

  /** @throws LineProblem if the sample is separate from its family, does not fit its type, or occurs twice. */
  add(sample: Sample): void {
    const family = this.#enter(this.#familyNameOf(sample.name));
    const suffixes = family.type === undefined ? undefined : SUFFIXES[family.type];
    if (suffixes !== undefined && !suffixes.some((suffix) => sample.name === family.name + suffix)) {
      throw new LineProblem(
        `expected a sample of the ${family.type ?? ''} ${family.name}; got ${sample.name}`,
      );
    }
    const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort(), sample.timestampMs]);
    if (this.#seenSamples.has(identity)) {
      throw new LineProblem('expected name, labels and timestamp once; got them a second time');
    }
    this.#seenSamples.add(identity);
    family.samples.push(sample);
  }

  toMap(): ReadonlyMap<string, MetricFamily> {
    return new Map(
      [...this.#families].map(([name, family]) => [name, { ...family, type: family.type ?? 'untyped' }]),
    );
  }

  #enter(name: string): OpenFamily {
    const known = this.#families.get(name);
    if (known !== undefined && known !== this.#current) {
      throw new LineProblem(`expected all lines of ${name} in one group; got one apart from the others`);
    }
    const family = known ?? { name, samples: [] };
    this.#families.set(name, family);
    this.#current = family;
    return family;
  }

  #familyNameOf(sampleName: string): string {
    if (this.#families.has(sampleName)) {
      return sampleName;
    }
    const [, stem = sampleName, suffix = ''] = /^(.+)(_bucket|_sum|_count)$/.exec(sampleName) ?? [];
    const type = this.#families.get(stem)?.type;
    return type !== undefined && SUFFIXES[type]?.includes(suffix) === true ? stem : sampleName;
  }
}
