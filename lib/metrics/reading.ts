import type { MetricSource } from './metric-source.js';

/** Told what could not be read, and what it threw. */
export type OnUnreadable = (subject: object, error: unknown) => void;

/** The readings of one source, one after the other. */
export class Reading {
  /** The metric or registry that is read. */
  readonly subject: object;
  readonly source: MetricSource;
  /** Settles with the reading that takes time; never rejects. */
  underWay: Promise<void> | undefined;
  /** Whether it was waited for in vain: then it is not waited for again, until it has answered. */
  isSlow = false;

  constructor(subject: object, source: MetricSource) {
    this.subject = subject;
    this.source = source;
  }

  /** Reads, unless that is still under way from before. Never throws. */
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
