import { blockSize } from './render-slices.js';
import type { MetricSource, SourceFamily } from './metric-source.js';

/** Called with what could not be read, and the error. */
export type OnUnreadable = (subject: object, error: unknown) => void;

/** The readings of one source, one after the other. */
export class MetricReading {
  /** The metric or registry that is read. */
  readonly subject: object;
  readonly source: MetricSource;
  /** The families that are written: no other metric has their name. */
  written: readonly SourceFamily[] = [];
  /** The revision of the source for which `written` was set. */
  settledRevision = -1;
  /** Duration of the last reading, in ms; 0 if there is little to read. */
  costMs = 0;
  /** The latest round of readings that it was listed for: a metric may be in two registries. */
  round = 0;
  /** Resolves when the reading is done, if that takes time; never rejects. */
  underWay: Promise<void> | undefined;
  /** Whether it has not answered in time: then nobody waits for it again until it has answered. */
  isSlow = false;

  constructor(subject: object, source: MetricSource) {
    this.subject = subject;
    this.source = source;
  }

  /** Approximate number of samples at the last reading. */
  get size(): number {
    let size = 0;
    for (const family of this.source.families) size += family.size;
    return size;
  }

  get isLarge(): boolean {
    return this.size > blockSize;
  }

  /** Reads, unless a reading is under way. Never throws. */
  begin(onUnreadable: OnUnreadable): void {
    if (this.underWay !== undefined) return;
    try {
      const answered = this.source.read();
      if (answered === undefined) this.isSlow = false;
      else this.underWay = this.#settle(answered, onUnreadable);
    } catch (error) {
      onUnreadable(this.subject, error);
    }
  }

  async #settle(answered: Promise<void>, onUnreadable: OnUnreadable): Promise<void> {
    try {
      await answered;
      this.isSlow = false;
    } catch (error) {
      onUnreadable(this.subject, error);
    }
    this.underWay = undefined;
  }
}
