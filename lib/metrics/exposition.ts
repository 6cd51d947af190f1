import type { MetricFamilyJson, RegistryLike } from '../config/registry-like.js';
import type { ExpositionSource, RenderedExposition } from '../flush/ports.js';
import type { Clock } from '../lambda/clock.js';
import { ExpositionWriter } from './exposition-writer.js';
import type { Labels } from './labels.js';

export interface ExpositionParts {
  /** The registry that holds our metrics. */
  readonly own: RegistryLike;
  /** Asked anew for every push: registries that go along. */
  readonly others: () => Iterable<RegistryLike>;
  /** Asked anew for every push: they are complete only from the first invocation on. */
  readonly labels: () => Labels;
  readonly clock: Clock;
  /** Samples carry their time in ms. */
  readonly hasTimestamps: boolean;
  /** @returns when the earliest invocation since the last call began, in ms since the epoch, if there was one */
  readonly takeBegunMs: () => number | undefined;
  /** Told when a registry that goes along could not be read. */
  readonly onUnreadable: (error: unknown) => void;
}

/** Reads all registries and writes what is new in them as one text. */
export class Exposition implements ExpositionSource {
  readonly #parts: ExpositionParts;
  readonly #writer = new ExpositionWriter();

  constructor(parts: ExpositionParts) {
    this.#parts = parts;
  }

  async render(): Promise<RenderedExposition> {
    const { own, others, labels, clock, hasTimestamps, takeBegunMs } = this.#parts;
    const registries = new Set(others());
    registries.delete(own);
    const read = await Promise.all([
      own.getMetricsAsJSON(),
      ...[...registries].map((each) => this.#read(each)),
    ]);
    return this.#writer.write(read.flat(), {
      labels: labels(),
      epochMs: hasTimestamps ? clock.epochMs() : undefined,
      monotonicMs: clock.monotonicMs(),
      begunMs: takeBegunMs(),
    });
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
