import type { RegistryLike } from '../config/registry-like.js';
import { describeError } from '../errors/describe-error.js';
import type { Timers } from '../lambda/timers.js';
import { FamilyOwners, type RegistryMetrics } from './family-owners.js';
import type { RenderSlices } from './render-slices.js';
import type { MetricReader } from './metric-reader.js';
import { RegistrySplitter } from './registry-splitter.js';
import { Turns } from './turns.js';

export interface RegistryReaderParts {
  readonly timers: Timers;
  /** How long to wait for asynchronous metrics at each push, in ms. */
  readonly readTimeoutMs: number;
  /**
   * Called with name and reason if a metric or registry cannot be read, or not in time. The reason never contains the message of
   * an error, which may contain data.
   */
  readonly onUnreadable: (problem: string) => void;
  /** Called once for each name that several metrics have: only one of them is pushed. */
  readonly onDuplicateNames: (names: readonly string[]) => void;
}

export interface ReadRequest {
  /** The registry with our own metrics. It is read first, and never skipped. */
  readonly own: RegistryLike;
  readonly others: Iterable<RegistryLike>;
  /** Metrics that are not due. */
  readonly excludedMetrics: ReadonlySet<object> | undefined;
  readonly slices: RenderSlices;
}

/** The readers that have read. `ownedFamilies` of each are the families to write. */
export interface ReadResult {
  readonly own: readonly MetricReader[];
  readonly others: readonly MetricReader[];
  /** Readers of other registries that were skipped for lack of time. */
  readonly skipped: readonly MetricReader[];
}

/**
 * Reads registries. The `collect()` of a user's metric may throw, or never resolve. That does not affect other metrics, and
 * delays the push by at most `readTimeoutMs`. If a metric is not read in time, its latest values are reused, so that its series
 * do not flicker. If no metric is asynchronous, there is no wait and no timer.
 */
export class RegistryReader {
  readonly #parts: RegistryReaderParts;
  readonly #splitter = new RegistrySplitter();
  readonly #owners: FamilyOwners;
  readonly #turns = new Turns<MetricReader>();
  #round = 0;
  #assigned: { readonly lists: readonly RegistryMetrics[]; readonly revision: number } | undefined;

  constructor(parts: RegistryReaderParts) {
    this.#parts = parts;
    this.#owners = new FamilyOwners(parts.onDuplicateNames);
  }

  /**
   * Reads all metrics that are due. Rejects only if the result is no longer needed.
   *
   * @returns readers with values from after this call, except those that were too slow
   */
  async read({ own, others, excludedMetrics, slices }: ReadRequest): Promise<ReadResult> {
    this.#round += 1;
    const lists: RegistryMetrics[] = [];
    const ours = this.#listNew(own, lists, excludedMetrics);
    const theirs: MetricReader[] = [];
    for (const registry of others) theirs.push(...this.#listNew(registry, lists, excludedMetrics));

    for (const reader of ours) {
      reader.start(this.#onUnreadable);
      if (slices.isSliceOver(reader.size)) await slices.yieldToEventLoop();
    }
    const { started, skipped } = await this.#startInTurn(theirs, slices);
    await this.#waitForAll([...ours, ...started], slices);
    this.#assignOwners(lists, [ours, started]);
    return { own: ours, others: started, skipped };
  }

  /** Does nothing if the metrics are the same as for the previous batch, as they usually are: then every name has its owner. */
  #assignOwners(lists: readonly RegistryMetrics[], read: readonly (readonly MetricReader[])[]): void {
    const before = this.#assigned;
    const isUnchanged =
      before?.revision === this.#splitter.revision &&
      before.lists.length === lists.length &&
      lists.every(({ registry }, i) => registry === before.lists[i]?.registry) &&
      read.every((readers) =>
        readers.every(({ source, ownedRevision }) => source.revision === ownedRevision),
      );
    if (isUnchanged) return;
    this.#owners.assign(lists);
    this.#assigned = { lists, revision: this.#splitter.revision };
    for (const { readers } of lists) {
      for (const reader of readers) reader.ownedRevision = reader.source.revision;
    }
  }

  /** Forgets the names of metrics that no longer exist. */
  forgetRemoved(): void {
    this.#owners.forgetRemoved();
  }

  /** @returns the metrics of a registry that this round did not list before: a metric may be in two registries */
  #listNew(
    registry: RegistryLike,
    lists: RegistryMetrics[],
    excludedMetrics: ReadonlySet<object> | undefined,
  ): readonly MetricReader[] {
    const readers = this.#splitter.split(registry);
    lists.push({ registry, readers });
    return readers.filter((reader) => {
      if (reader.round === this.#round || excludedMetrics?.has(reader.subject) === true) return false;
      reader.round = this.#round;
      return true;
    });
  }

  /** Starts the first reader, and others until half of the time budget is spent. The other half is for writing. */
  async #startInTurn(
    readers: readonly MetricReader[],
    slices: RenderSlices,
  ): Promise<{ readonly started: readonly MetricReader[]; readonly skipped: readonly MetricReader[] }> {
    const ordered = this.#turns.order(readers, (reader) => reader);
    const [first] = ordered;
    const started: MetricReader[] = [];
    const skipped: MetricReader[] = [];
    let expectedMs = 0;
    for (const reader of ordered) {
      expectedMs += reader.durationMs;
      const isInTime = Math.max(expectedMs, slices.lastSpentMs) < slices.budgetMs / 2;
      if (!isInTime && reader !== first) {
        expectedMs -= reader.durationMs;
        skipped.push(reader);
        continue;
      }
      const begunMs = reader.isLarge ? slices.spentMs : undefined;
      reader.start(this.#onUnreadable);
      if (begunMs !== undefined) reader.durationMs = slices.spentMs - begunMs;
      started.push(reader);
      if (slices.isSliceOver(reader.size)) await slices.yieldToEventLoop();
    }
    this.#turns.endRound(started, skipped.length > 0);
    return { started, skipped };
  }

  async #waitForAll(readers: readonly MetricReader[], slices: RenderSlices): Promise<void> {
    const awaited = readers.filter(({ pending, isSlow }) => pending !== undefined && !isSlow);
    if (awaited.length === 0) return;
    await slices.wait(this.#waitFor(awaited));
    for (const reader of awaited) {
      if (reader.pending === undefined) continue;
      reader.isSlow = true;
      const { readTimeoutMs, onUnreadable } = this.#parts;
      onUnreadable(`${nameSubject(reader.subject)}: no answer within ${String(readTimeoutMs)} ms`);
    }
  }

  readonly #onUnreadable = (subject: object, error: unknown): void => {
    this.#parts.onUnreadable(`${nameSubject(subject)}: ${describeError(error)}`);
  };

  async #waitFor(readers: readonly MetricReader[]): Promise<void> {
    let cancel = (): void => undefined;
    const limit = new Promise<void>((resolve) => {
      // If the event loop must stay alive, a timer of the push keeps it alive.
      cancel = this.#parts.timers.start(this.#parts.readTimeoutMs, resolve, { holdsLoop: false });
    });
    await Promise.race([Promise.all(readers.map(async ({ pending }) => pending)), limit]);
    cancel();
  }
}

function nameSubject(subject: { readonly name?: unknown; readonly getMetricsAsJSON?: unknown }): string {
  try {
    const { name, getMetricsAsJSON } = subject;
    if (getMetricsAsJSON !== undefined) return 'a registry';
    const isValid = typeof name === 'string' && /^[a-zA-Z_:][\w:]{0,99}$/.test(name);
    return isValid ? `the metric ${name}` : 'a metric';
  } catch {
    return 'a metric';
  }
}
