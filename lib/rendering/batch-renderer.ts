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
  /** The registry with our own metrics. */
  readonly own: RegistryLike;
  /** Called for every push. @returns all other registries to push */
  readonly others: () => Iterable<RegistryLike>;
  /** Called for every push, because labels are complete only after the first invocation has begun. */
  readonly labels: () => Labels;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly protocol: Protocol;
  /** Whether samples carry their time, if the protocol allows it. */
  readonly hasTimestamps: boolean;
  /** @returns start of the earliest invocation since the last call, in ms since the epoch, if there was one */
  readonly takeEarliestBeginMs: () => number | undefined;
  /** Whether an earlier process sent a series of ours. */
  readonly wasSentBefore: WasSentBefore;
  readonly reader: RegistryReader;
  readonly processMetrics: ProcessMetricsSchedule;
  /** Called once, with the names of metrics that were skipped or incomplete for lack of time. Later batches contain the rest. */
  readonly onSkipped: (names: readonly string[]) => void;
  /** Decides which thread writes the process-wide metrics. Default: this thread, with the labels of all other metrics. */
  readonly processLeader?: ProcessLeader | undefined;
}

/** Process-wide metrics have the same values in all threads, so only one thread of a process writes them. */
export interface ProcessLeader {
  /** Called for every push. @returns whether this thread writes them */
  isThisThread(): boolean;
  /** @returns their labels, which are the same in every thread */
  labels(): Labels;
}

/**
 * Reads all registries and writes the changed series as one batch.
 *
 * Large registries are read and written in slices, within the time budget of the request. The event loop runs between slices.
 * Small registries are read and written in one go.
 *
 * @see docs/decisions/0707-large-registries-in-slices.md
 */
export class BatchRenderer implements BatchSource {
  readonly #parts: BatchRendererParts;
  readonly #writer: BatchWriter;
  readonly #families: FamilyWriter;
  readonly #hasTimestamps: boolean;
  #renderCount = 0;
  #unfinished: ChangedSeriesBatch | undefined;
  /** Start of the earliest invocation since the latest batch, in ms since the epoch. */
  #earliestBeginMs: number | undefined;

  constructor(parts: BatchRendererParts) {
    this.#parts = parts;
    this.#writer = new BatchWriter(parts.protocol, parts.wasSentBefore);
    this.#hasTimestamps = parts.hasTimestamps && parts.protocol.hasTimestamps;
    this.#families = new FamilyWriter(parts.onSkipped);
  }

  /** Renders a batch. A new call cancels the previous one if it has not ended. */
  async render(request: RenderRequest): Promise<RenderedBatch> {
    const { isLast, budgetMs = Infinity, isWaitedFor = always } = request;
    const { own, others, processMetrics, reader, clock, timers } = this.#parts;
    const render = (this.#renderCount += 1);
    this.#cancelUnfinished();
    // Decided once, before reading, which may take long. Otherwise a metric that was not due could count as removed.
    const monotonicMs = clock.monotonicMs();
    const isFull = !this.#hasTimestamps || this.#writer.isFullDue(monotonicMs);
    const areProcessMetricsDue = isLast || isFull || processMetrics.isDue;
    const scheduledMetrics = processMetrics.metrics;
    if (areProcessMetricsDue) processMetrics.markRead();
    const slices = new RenderSlices({
      clock,
      timers,
      budgetMs,
      isWaitedFor: () => render === this.#renderCount && isWaitedFor(),
    });

    const excludedMetrics = areProcessMetricsDue ? undefined : scheduledMetrics;
    const readings = await reader.read({ own, others: others(), excludedMetrics, slices });
    slices.throwIfCancelled();
    const batch = this.#begin(isFull, monotonicMs);
    await this.#families.write(batch, readings, slices);
    batch.end();
    this.#unfinished = undefined;
    if (isFull) reader.forgetRemoved();
    return batch;
  }

  /**
   * Runs the code of a push before the first push, so that V8 compiles it. It reads our own metrics and writes them with a
   * separate writer. It does not read other registries, because that may have side effects.
   *
   * @returns requests, which must not be sent; none if a push has already begun
   */
  async rehearse(): Promise<RenderedBatch['requests']> {
    const { own, reader, clock, timers, protocol } = this.#parts;
    if (this.#renderCount > 0) return [];
    const slices = new RenderSlices({
      clock,
      timers,
      budgetMs: Infinity,
      isWaitedFor: () => this.#renderCount === 0,
    });
    try {
      const readings = await reader.read({ own, others: [], excludedMetrics: undefined, slices });
      slices.throwIfCancelled();
      const batch = new BatchWriter(protocol).begin({
        labels: { function_name: 'rehearsal' },
        epochMs: this.#hasTimestamps ? clock.epochMs() : undefined,
        monotonicMs: clock.monotonicMs(),
        earliestBeginMs: undefined,
        isFull: true,
      });
      await new FamilyWriter(() => undefined).write(batch, readings, slices);
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
      labelOverride: processLeader && { families: processWideFamilies, labels: processLeader.labels() },
      // By name, so that this also holds for a user who calls collectDefaultMetrics() in each thread.
      excludedFamilies: processLeader?.isThisThread() === false ? processWideFamilies : undefined,
      epochMs: this.#hasTimestamps ? clock.epochMs() : undefined,
      monotonicMs,
      earliestBeginMs: this.#earliestBeginMs,
      isFull,
    });
    this.#earliestBeginMs = undefined;
    this.#unfinished = batch;
    return batch;
  }

  /** Settles a cancelled batch, so that the next batch contains its series. */
  #cancelUnfinished(): void {
    this.#unfinished?.settle({
      status: 'failed',
      reason: 'interrupted',
      arrived: 'no',
      detail: 'it was never sent',
    });
    this.#unfinished = undefined;
  }
}

const always = (): boolean => true;
