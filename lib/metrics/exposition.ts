import type { RegistryLike } from '../config/registry-like.js';
import type { ExpositionSource, RenderedExposition } from '../flush/ports.js';
import type { Clock } from '../lambda/clock.js';
import { ExpositionWriter } from './exposition-writer.js';
import type { Labels } from './labels.js';
import type { IsStored } from './metric-family.js';
import type { RegistryReader } from './registry-reader.js';

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
  /** Whether a process before this one sent a series of ours. */
  readonly isStored: IsStored;
  readonly reader: RegistryReader;
}

/** Reads all registries and writes what is new in them as one text. */
export class Exposition implements ExpositionSource {
  readonly #parts: ExpositionParts;
  readonly #writer: ExpositionWriter;

  constructor(parts: ExpositionParts) {
    this.#parts = parts;
    this.#writer = new ExpositionWriter(parts.isStored);
  }

  async render(): Promise<RenderedExposition> {
    const { own, others, labels, clock, hasTimestamps, takeBegunMs, reader } = this.#parts;
    const families = await reader.read(new Set([own, ...others()]));
    return this.#writer.write(families, {
      labels: labels(),
      epochMs: hasTimestamps ? clock.epochMs() : undefined,
      monotonicMs: clock.monotonicMs(),
      begunMs: takeBegunMs(),
    });
  }
}
