import type { RegistryLike } from '../config/registry-like.js';
import type { Labels } from '../exposition/labels.js';
import type { BatchSource, RenderedBatch, RenderRequest } from '../flush/push-port.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import type { ChangedSeriesBatch } from '../ledger/changed-series-batch.js';
import { BatchWriter } from '../ledger/batch-writer.js';
import type { WasSentBefore } from '../ledger/metric-family.js';
import type { Protocol } from '../protocols/protocol.js';
import { FamilyWriter } from './family-writer.js';
import { RenderSlices } from '../registry/render-slices.js';
import { processWideFamilies } from '../metrics/process/register-process-metrics.js';
import type { RegistryReader } from '../registry/registry-reader.js';
import type { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';

export interface BatchRendererParts {
  /** The registry with our metrics. */
  readonly own: RegistryLike;
  /** Called for every push. @returns registries to push too */
  readonly others: () => Iterable<RegistryLike>;
  /** Called for every push: labels are complete only after the first invocation has begun. */
  readonly labels: () => Labels;
  readonly clock: Clock;
  readonly timers: Timers;
  /** How batches are encoded. */
  readonly protocol: Protocol;
  /** Whether samples carry their time in ms, if the protocol allows it. */
  readonly hasTimestamps: boolean;
  /** @returns start of the earliest invocation since the last call, in ms since the epoch, if there was one */
  readonly takeEarliestBeginMs: () => number | undefined;
  /** Whether an earlier process sent a series of ours. */
  readonly wasSentBefore: WasSentBefore;
  readonly reader: RegistryReader;
  readonly processMetrics: ProcessMetricsSchedule;
  /** Called once with metrics that were skipped for lack of time; later batches contain them. */
  readonly onNoTime: (names: readonly string[]) => void;
  /** Decides which thread writes the process-wide metrics; default: this one, with the labels of all others. */
  readonly processLeader?: ProcessLeader | undefined;
}

/** Only one thread of a process writes the metrics that have the same values in all threads. */
export interface ProcessLeader {
  /** @returns whether this thread writes them this time */
  isThisThread(): boolean;
  /** Labels that are the same for every thread. */
  labels(): Labels;
}

/**
 * Reads all registries and writes the changed series as one batch.
 *
 * Large registries are read and written in slices, within the budget of the request; the event loop runs between slices.
 * Small registries are read and written at once.
 *
 * @see docs/decisions/0707-large-registries-in-slices.md
 */
export class BatchRenderer implements BatchSource {
  readonly #parts: BatchRendererParts;
  readonly #writer: BatchWriter;
  readonly #families: FamilyWriter;
  readonly #hasTimestamps: boolean;
  #renders = 0;
  #underWay: ChangedSeriesBatch | undefined;
  /** Start of the earliest invocation since the latest batch, in ms since the epoch. */
  #earliestBeginMs: number | undefined;

  constructor(parts: BatchRendererParts) {
    this.#parts = parts;
    this.#writer = new BatchWriter(parts.protocol, parts.wasSentBefore);
    this.#hasTimestamps = parts.hasTimestamps && parts.protocol.hasTimestamps;
    this.#families = new FamilyWriter(parts.onNoTime);
  }

  /** A new request cancels the batch before. */
  async render(request: RenderRequest): Promise<RenderedBatch> {
    const { isLast, budgetMs = Infinity, isWaitedFor = always } = request;
    const { own, others, processMetrics, reader, clock, timers } = this.#parts;
    const render = (this.#renders += 1);
    this.#abandon();
    // Decided once, since reading may take long: a metric that is not read must not count as removed.
    const monotonicMs = clock.monotonicMs();
    const isFull = !this.#hasTimestamps || this.#writer.isFullDue(monotonicMs);
    const areProcessMetricsDue = isLast || isFull || processMetrics.isDue;
    const scheduledMetrics = processMetrics.metrics;
    if (areProcessMetricsDue) processMetrics.noteReading();
    const pace = new RenderSlices({
      clock,
      timers,
      budgetMs,
      isWaitedFor: () => render === this.#renders && isWaitedFor(),
    });

    const leftOut = areProcessMetricsDue ? undefined : scheduledMetrics;
    const readings = await reader.read({ own, others: others(), leftOut, pace });
    pace.requireWaiter();
    const batch = this.#begin(isFull, monotonicMs);
    await this.#families.write(batch, readings, pace);
    batch.end();
    this.#underWay = undefined;
    if (isFull) reader.forget();
    return batch;
  }

  /**
   * Reads our own metrics and writes them with a separate writer, so that the code of a push is compiled. It does not read
   * other registries, because that may have side effects.
   *
   * @returns requests that must not be sent; none if a push came first
   */
  async rehearse(): Promise<RenderedBatch['requests']> {
    const { own, reader, clock, timers, protocol } = this.#parts;
    if (this.#renders > 0) return [];
    const pace = new RenderSlices({
      clock,
      timers,
      budgetMs: Infinity,
      isWaitedFor: () => this.#renders === 0,
    });
    try {
      const readings = await reader.read({ own, others: [], leftOut: undefined, pace });
      pace.requireWaiter();
      const batch = new BatchWriter(protocol).begin({
        labels: { function_name: 'rehearsal' },
        epochMs: this.#hasTimestamps ? clock.epochMs() : undefined,
        monotonicMs: clock.monotonicMs(),
        begunMs: undefined,
        isFull: true,
      });
      await new FamilyWriter(() => undefined).write(batch, readings, pace);
      batch.end();
      return batch.requests;
    } catch {
      return [];
    }
  }

  #begin(isFull: boolean, monotonicMs: number): ChangedSeriesBatch {
    const { labels, takeEarliestBeginMs, clock, processLeader } = this.#parts;
    this.#earliestBeginMs ??= takeEarliestBeginMs();
    const batch = this.#writer.begin({
      labels: labels(),
      apart: processLeader && { families: processWideFamilies, labels: processLeader.labels() },
      // By name, which includes the metrics of a user who calls collectDefaultMetrics() in each thread.
      hidden: processLeader?.isThisThread() === false ? processWideFamilies : undefined,
      epochMs: this.#hasTimestamps ? clock.epochMs() : undefined,
      monotonicMs,
      begunMs: this.#earliestBeginMs,
      isFull,
    });
    this.#earliestBeginMs = undefined;
    this.#underWay = batch;
    return batch;
  }

  /** Settles a cancelled batch: the next one contains the same series. */
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
