import { largeSize } from './render-slices.js';
import type { MetricSource, SourceFamily } from './metric-source.js';

/** @param subject the metric or registry that could not be read */
export type OnUnreadable = (subject: object, error: unknown) => void;

/** Reads one source at each push, never twice at the same time. */
export class MetricReader {
  /** The metric or registry that is read. */
  readonly subject: object;
  readonly source: MetricSource;
  /** The families that this reader may write: no other metric owns their names. Set by `FamilyOwners`. */
  ownedFamilies: readonly SourceFamily[] = [];
  /** Revision of the source for which {@link ownedFamilies} was set. */
  ownedRevision = -1;
  /** Duration of the latest synchronous reading, in ms; measured only if {@link isLarge}. */
  durationMs = 0;
  /** Number of the latest round that included this reader. It prevents a second reading of a metric in two registries. */
  round = 0;
  /** The asynchronous reading in progress; never rejects. */
  pending: Promise<void> | undefined;
  /** Whether a reading did not end in time. Until it ends, later pushes do not wait for it. */
  isSlow = false;

  constructor(subject: object, source: MetricSource) {
    this.subject = subject;
    this.source = source;
  }

  /** Approximate number of samples of the latest reading. */
  get size(): number {
    let size = 0;
    for (const family of this.source.families) size += family.size;
    return size;
  }

  get isLarge(): boolean {
    return this.size > largeSize;
  }

  /** Starts a reading, unless one is in progress. Never throws. */
  start(onUnreadable: OnUnreadable): void {
    if (this.pending !== undefined) return;
    try {
      const answered = this.source.read();
      if (answered === undefined) this.isSlow = false;
      else this.pending = this.#finish(answered, onUnreadable);
    } catch (error) {
      onUnreadable(this.subject, error);
    }
  }

  async #finish(answered: Promise<void>, onUnreadable: OnUnreadable): Promise<void> {
    try {
      await answered;
      this.isSlow = false;
    } catch (error) {
      onUnreadable(this.subject, error);
    }
    this.pending = undefined;
  }
}
