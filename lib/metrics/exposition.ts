import type { MetricFamilyJson, RegistryLike } from '../config/registry-like.js';
import type { ExpositionSource, RenderedExposition } from '../flush/ports.js';
import { writeExposition } from './exposition-text.js';
import type { Labels } from './labels.js';

export interface ExpositionParts {
  /** The registry that holds our metrics. */
  readonly own: RegistryLike;
  /** Asked anew for every push: registries that go along. */
  readonly others: () => Iterable<RegistryLike>;
  /** Asked anew for every push: they are complete only from the first invocation on. */
  readonly labels: () => Labels;
  /** @returns ms since the epoch, or `undefined` for samples without a time */
  readonly timestampMs: () => number | undefined;
  /** Told when a registry that goes along could not be read. */
  readonly onUnreadable: (error: unknown) => void;
}

/** Reads all registries and writes them as one text. */
export class Exposition implements ExpositionSource {
  readonly #parts: ExpositionParts;

  constructor(parts: ExpositionParts) {
    this.#parts = parts;
  }

  async render(): Promise<RenderedExposition> {
    const { own, others, labels, timestampMs } = this.#parts;
    const registries = new Set(others());
    registries.delete(own);
    const read = await Promise.all([
      own.getMetricsAsJSON(),
      ...[...registries].map((each) => this.#read(each)),
    ]);
    return {
      text: writeExposition(read.flat(), { labels: labels(), timestampMs: timestampMs() }),
      settle: () => undefined,
    };
  }

  /** A user's own metric may throw while being read; that must not cost the others. */
  async #read(registry: RegistryLike): Promise<readonly MetricFamilyJson[]> {
    try {
      return await registry.getMetricsAsJSON();
    } catch (error) {
      this.#parts.onUnreadable(error);
      return [];
    }
  }
}
