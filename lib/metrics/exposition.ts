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
  /** Called for every push. @returns registries that are pushed too */
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
  /** Called once, with metrics that there was no time for; later texts contain them. */
  readonly onNoTime: (names: readonly string[]) => void;
  /** Who writes the process-wide metrics; default: this thread, with the labels of all others. */
  readonly processSpeaker?: ProcessSpeaker | undefined;
}

/** Of the threads of a process, only one writes the metrics whose values are the same in all. */
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
  /** When the earliest invocation since the latest text began, in ms since the epoch. */
  #begunMs: number | undefined;

  constructor(parts: ExpositionParts) {
    this.#parts = parts;
    this.#writer = new ExpositionWriter(parts.isStored);
    this.#families = new FamilyWriter(parts.onNoTime);
  }

  /** Number of the latest request: a new request abandons the text before it. */
  async render(request: RenderRequest): Promise<RenderedExposition> {
    const { isLast, budgetMs = Infinity, isWaitedFor = always } = request;
    const { own, others, vitals, reader, clock, timers, hasTimestamps } = this.#parts;
    const render = (this.#renders += 1);
    this.#abandon();
    // Decided once: reading may take long, and a metric that is not read must not count as removed.
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
   * Reads our own metrics and writes them with a separate writer, so that the code of a push is compiled. It does not read
   * other registries, because that may have side effects.
   *
   * @returns a text that must not be sent; empty if a push came first
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
      // By name, which includes the metrics of a user who calls collectDefaultMetrics() in each thread.
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

  /** Settles an abandoned text: the next one sends what it would have sent. */
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
