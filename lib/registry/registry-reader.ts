import type { RegistryLike } from '../config/registry-like.js';
import { describeError } from '../errors/describe-error.js';
import type { Timers } from '../lambda/timers.js';
import { FamilyOwners, type RegistryReadings } from './family-owners.js';
import type { RenderSlices } from './render-slices.js';
import type { MetricReading } from './metric-reading.js';
import { RegistrySplitter } from './split-registry.js';
import { RoundRobin } from './round-robin.js';

export interface RegistryReaderParts {
  readonly timers: Timers;
  /** The longest wait for a reading, in ms. */
  readonly patienceMs: number;
  /**
   * Called with name and reason when a metric or registry could not be read, or not in time. The reason contains nothing of an
   * error's message.
   */
  readonly onUnreadable: (problem: string) => void;
  /** Called once for each metric that is not pushed because another has its name. */
  readonly onSameName: (names: readonly string[]) => void;
}

export interface ReadRequest {
  /** The registry with our metrics: it is always read, and first. */
  readonly own: RegistryLike;
  readonly others: Iterable<RegistryLike>;
  /** Metrics that are not read this time. */
  readonly leftOut: ReadonlySet<object> | undefined;
  readonly pace: RenderSlices;
}

/** The readings; `written` of each has the families that may be written. */
export interface Readings {
  readonly own: readonly MetricReading[];
  readonly others: readonly MetricReading[];
  /** Readings of other registries that were skipped for lack of time. */
  readonly leftOut: readonly MetricReading[];
}

/**
 * Reads registries. A user's metric may throw while it is read, or never answer. That does not affect the others, and delays
 * the push by one bounded wait at most. If a metric does not answer in time, its last values are reused, so that its series
 * do not flicker. If no metric takes time, there is no wait and no timer.
 */
export class RegistryReader {
  readonly #parts: RegistryReaderParts;
  readonly #splitter = new RegistrySplitter();
  readonly #owners: FamilyOwners;
  readonly #turns = new RoundRobin();
  #round = 0;
  #settled: { readonly lists: readonly RegistryReadings[]; readonly revision: number } | undefined;

  constructor(parts: RegistryReaderParts) {
    this.#parts = parts;
    this.#owners = new FamilyOwners(parts.onSameName);
  }

  /**
   * Rejects only if the result is no longer needed.
   *
   * @returns all metrics, read after the call
   */
  async read({ own, others, leftOut, pace }: ReadRequest): Promise<Readings> {
    this.#round += 1;
    const lists: RegistryReadings[] = [];
    const ours = this.#list(own, lists, leftOut);
    const theirs: MetricReading[] = [];
    for (const registry of others) theirs.push(...this.#list(registry, lists, leftOut));

    for (const reading of ours) {
      reading.begin(this.#onUnreadable);
      if (pace.isSliceOver(reading.size)) await pace.rest();
    }
    const { chosen, rest } = await this.#beginInTurn(theirs, pace);
    await this.#waitForAll([...ours, ...chosen], pace);
    this.#settleOwners(lists, [ours, chosen]);
    return { own: ours, others: chosen, leftOut: rest };
  }

  /** Most batches have the same metrics as the one before: then every name already has its owner. */
  #settleOwners(lists: readonly RegistryReadings[], read: readonly (readonly MetricReading[])[]): void {
    const before = this.#settled;
    const isSettled =
      before?.revision === this.#splitter.revision &&
      before.lists.length === lists.length &&
      lists.every(({ registry }, i) => registry === before.lists[i]?.registry) &&
      read.every((readings) =>
        readings.every(({ source, settledRevision }) => source.revision === settledRevision),
      );
    if (isSettled) return;
    this.#owners.settle(lists);
    this.#settled = { lists, revision: this.#splitter.revision };
    for (const { readings } of lists) {
      for (const reading of readings) reading.settledRevision = reading.source.revision;
    }
  }

  /** Forgets names of metrics that no longer exist. */
  forget(): void {
    this.#owners.forget();
  }

  /** @returns the metrics of a registry that were not listed before: a metric may be in two registries */
  #list(
    registry: RegistryLike,
    lists: RegistryReadings[],
    leftOut: ReadonlySet<object> | undefined,
  ): readonly MetricReading[] {
    const readings = this.#splitter.split(registry);
    lists.push({ registry, readings });
    return readings.filter((reading) => {
      if (reading.round === this.#round || leftOut?.has(reading.subject) === true) return false;
      reading.round = this.#round;
      return true;
    });
  }

  /** Half of the budget is for reading, the rest for writing. */
  async #beginInTurn(
    readings: readonly MetricReading[],
    pace: RenderSlices,
  ): Promise<{ readonly chosen: readonly MetricReading[]; readonly rest: readonly MetricReading[] }> {
    const inTurn = this.#turns.inOrder(readings, (reading, key) => reading === key);
    const [first] = inTurn;
    const chosen: MetricReading[] = [];
    const rest: MetricReading[] = [];
    let expectedMs = 0;
    for (const reading of inTurn) {
      expectedMs += reading.costMs;
      const isInTime = Math.max(expectedMs, pace.lastSpentMs) < pace.budgetMs / 2;
      if (!isInTime && reading !== first) {
        expectedMs -= reading.costMs;
        rest.push(reading);
        continue;
      }
      const begunMs = reading.isLarge ? pace.spentMs : undefined;
      reading.begin(this.#onUnreadable);
      if (begunMs !== undefined) reading.costMs = pace.spentMs - begunMs;
      chosen.push(reading);
      if (pace.isSliceOver(reading.size)) await pace.rest();
    }
    this.#turns.end(rest[0]);
    return { chosen, rest };
  }

  async #waitForAll(readings: readonly MetricReading[], pace: RenderSlices): Promise<void> {
    const awaited = readings.filter(({ underWay, isSlow }) => underWay !== undefined && !isSlow);
    if (awaited.length === 0) return;
    await pace.wait(this.#waitFor(awaited));
    for (const reading of awaited) {
      if (reading.underWay === undefined) continue;
      reading.isSlow = true;
      const { patienceMs, onUnreadable } = this.#parts;
      onUnreadable(`${nameSubject(reading.subject)}: no answer within ${String(patienceMs)} ms`);
    }
  }

  readonly #onUnreadable = (subject: object, error: unknown): void => {
    this.#parts.onUnreadable(`${nameSubject(subject)}: ${describeError(error)}`);
  };

  async #waitFor(readings: readonly MetricReading[]): Promise<void> {
    let cancel = (): void => undefined;
    const limit = new Promise<void>((resolve) => {
      // The push that waits for this has its own timer if the event loop must stay alive.
      cancel = this.#parts.timers.start(this.#parts.patienceMs, resolve, { holdsLoop: false });
    });
    await Promise.race([Promise.all(readings.map(async ({ underWay }) => underWay)), limit]);
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
