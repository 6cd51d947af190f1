import type { RegistryLike } from '../config/registry-like.js';
import type { ExpositionSource, RenderedExposition, RenderRequest } from '../flush/ports.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import type { ExpositionText } from './exposition-text.js';
import { ExpositionWriter } from './exposition-writer.js';
import { FamilyWriter } from './family-writer.js';
import type { Labels } from './labels.js';
import type { IsStored } from './metric-family.js';
import { Pace } from './pace.js';
import { processWideFamilies } from './process/register-process-metrics.js';
import type { RegistryReader } from './registry-reader.js';
import type { Vitals } from './vitals.js';

export interface ExpositionParts {
  /** The registry that holds our metrics. */
  readonly own: RegistryLike;
  /** Asked anew for every push: registries that are pushed too. */
  readonly others: () => Iterable<RegistryLike>;
  /** Asked anew for every push: they are complete only from the first invocation on. */
  readonly labels: () => Labels;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Samples carry their time in ms. */
  readonly hasTimestamps: boolean;
  /** @returns when the earliest invocation since the last call began, in ms since the epoch, if there was one */
  readonly takeBegunMs: () => number | undefined;
  /** Whether a process before this one sent a series of ours. */
  readonly isStored: IsStored;
  readonly reader: RegistryReader;
  readonly vitals: Vitals;
  /** Told once, of metrics that there was no time for and that later texts hold. */
  readonly onNoTime: (names: readonly string[]) => void;
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

/**
 * Reads all registries and writes what is new in them as one text.
 *
 * Large registries are read and written in slices, between which the event loop goes on, and within the budget of the
 * request; small ones in one go.
 *
 * @see docs/decisions/0707-large-registries-in-slices.md
 */
export class Exposition implements ExpositionSource {
  readonly #parts: ExpositionParts;
  readonly #writer: ExpositionWriter;
  readonly #families: FamilyWriter;
  #renders = 0;
  #underWay: ExpositionText | undefined;
  /** When the earliest invocation began that no text was written for yet, in ms since the epoch. */
  #begunMs: number | undefined;

  constructor(parts: ExpositionParts) {
    this.#parts = parts;
    this.#writer = new ExpositionWriter(parts.isStored);
    this.#families = new FamilyWriter(parts.onNoTime);
  }

  /** Whoever asks again no longer waits for the text before. */
  async render(request: RenderRequest): Promise<RenderedExposition> {
    const { isLast, budgetMs = Infinity, isWaitedFor = always } = request;
    const { own, others, vitals, reader, clock, timers, hasTimestamps } = this.#parts;
    const render = (this.#renders += 1);
    this.#abandon();
    // Decided once: reading may take long, and what is not read must not be taken for gone.
    const monotonicMs = clock.monotonicMs();
    const isFull = !hasTimestamps || this.#writer.isFullDue(monotonicMs);
    const areVitalsDue = isLast || isFull || vitals.isDue;
    const vitalMetrics = vitals.metrics;
    if (areVitalsDue) vitals.noteReading();
    const pace = new Pace({
      clock,
      timers,
      budgetMs,
      isWaitedFor: () => render === this.#renders && isWaitedFor(),
    });

    const leftOut = areVitalsDue ? undefined : vitalMetrics;
    const readings = await reader.read({ own, others: others(), leftOut, pace });
    pace.requireWaiter();
    const text = this.#begin(isFull, monotonicMs);
    await this.#families.write(text, readings, pace);
    text.end();
    this.#underWay = undefined;
    if (isFull) reader.forget();
    return text;
  }

  /**
   * Reads our own metrics and writes them for nobody, with a writer of its own: after that the code of a push is
   * compiled. Registries of others are left alone, since reading them may have effects.
   *
   * @returns a text that is not to be sent; an empty one if a push came first
   */
  async rehearse(): Promise<string> {
    const { own, reader, clock, timers, hasTimestamps } = this.#parts;
    const pace = new Pace({ clock, timers, budgetMs: Infinity, isWaitedFor: () => this.#renders === 0 });
    try {
      const readings = await reader.read({ own, others: [], leftOut: undefined, pace });
      pace.requireWaiter();
      const text = new ExpositionWriter().begin({
        labels: { function_name: 'rehearsal' },
        epochMs: hasTimestamps ? clock.epochMs() : undefined,
        monotonicMs: clock.monotonicMs(),
        begunMs: undefined,
        isFull: true,
      });
      await new FamilyWriter(() => undefined).write(text, readings, pace);
      text.end();
      return text.text;
    } catch {
      return '';
    }
  }

  #begin(isFull: boolean, monotonicMs: number): ExpositionText {
    const { labels, takeBegunMs, clock, hasTimestamps, processSpeaker } = this.#parts;
    this.#begunMs ??= takeBegunMs();
    const text = this.#writer.begin({
      labels: labels(),
      processLabels: processSpeaker?.labels(),
      // By name: so are those of a user who calls collectDefaultMetrics() in each thread.
      hidden: processSpeaker?.isOurs() === false ? processWideFamilies : undefined,
      epochMs: hasTimestamps ? clock.epochMs() : undefined,
      monotonicMs,
      begunMs: this.#begunMs,
      isFull,
    });
    this.#begunMs = undefined;
    this.#underWay = text;
    return text;
  }

  /** Settles a text that was begun and is no longer waited for: the next one sends what it would have sent. */
  #abandon(): void {
    this.#underWay?.settle({
      status: 'failed',
      reason: 'interrupted',
      arrived: 'no',
      detail: 'it was never sent',
    });
    this.#underWay = undefined;
  }
}

const always = (): boolean => true;
