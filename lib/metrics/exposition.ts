import type { RegistryLike } from '../config/registry-like.js';
import type { ExpositionSource, RenderedExposition, RenderRequest } from '../flush/ports.js';
import type { Clock } from '../lambda/clock.js';
import { ExpositionWriter, type WriteRequest } from './exposition-writer.js';
import type { Labels } from './labels.js';
import type { IsStored } from './metric-family.js';
import { processWideFamilies } from './process/register-process-metrics.js';
import type { RegistryReader } from './registry-reader.js';
import type { Vitals } from './vitals.js';

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
  readonly vitals: Vitals;
  /** Who writes what is one for the whole process; default: this thread, with the labels of all else. */
  readonly processSpeaker?: ProcessSpeaker | undefined;
}

/** One of several threads of a process: only one of them writes what they would all read alike. */
export interface ProcessSpeaker {
  /** @returns whether this thread writes it this time */
  isOurs(): boolean;
  /** Labels that are the same whichever thread writes. */
  labels(): Labels;
}

/** Reads all registries and writes what is new in them as one text. */
export class Exposition implements ExpositionSource {
  readonly #parts: ExpositionParts;
  readonly #writer: ExpositionWriter;

  constructor(parts: ExpositionParts) {
    this.#parts = parts;
    this.#writer = new ExpositionWriter(parts.isStored);
  }

  render({ isLast }: RenderRequest): Promise<RenderedExposition> {
    const { own, others, vitals } = this.#parts;
    const areVitalsDue = isLast || vitals.isDue || this.#writer.isFullDue(this.#readClock());
    return this.#render(new Set([own, ...others()]), areVitalsDue);
  }

  /**
   * Reads our own metrics and writes them for nobody, with a writer of its own: after that the code of a push is
   * compiled. Registries of others are left alone, since reading them may have effects.
   *
   * @returns a text that is not to be sent
   */
  async rehearse(): Promise<string> {
    const { own, reader } = this.#parts;
    const families = await reader.read([own]);
    const request = { ...this.#readClock(), labels: { function_name: 'rehearsal' }, begunMs: undefined };
    const rendered = new ExpositionWriter().write(families, request);
    rendered.settle({ status: 'failed', reason: 'internal', arrived: 'no', detail: 'it is not to be sent' });
    return rendered.text;
  }

  async #render(registries: Iterable<RegistryLike>, areVitalsDue: boolean): Promise<RenderedExposition> {
    const { labels, takeBegunMs, reader, vitals, processSpeaker } = this.#parts;
    const vitalMetrics = vitals.metrics;
    if (areVitalsDue) vitals.noteReading();
    const families = await reader.read(registries, areVitalsDue ? undefined : vitalMetrics);
    const isSilent = processSpeaker !== undefined && !processSpeaker.isOurs();
    // By name: so are those of a user who calls collectDefaultMetrics() in each thread.
    const written = isSilent ? families.filter(({ name }) => !processWideFamilies.has(name)) : families;
    return this.#writer.write(written, {
      ...this.#readClock(),
      labels: labels(),
      processLabels: processSpeaker?.labels(),
      begunMs: takeBegunMs(),
    });
  }

  #readClock(): Pick<WriteRequest, 'epochMs' | 'monotonicMs'> {
    const { clock, hasTimestamps } = this.#parts;
    return {
      epochMs: hasTimestamps ? clock.epochMs() : undefined,
      monotonicMs: clock.monotonicMs(),
    };
  }
}
