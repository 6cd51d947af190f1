import type { RegistryLike } from '../config/registry-like.js';
import { describeError } from '../errors/describe-error.js';
import type { Timers } from '../lambda/timers.js';
import type { FamilyReading } from './kept-sample.js';
import type { Reading } from './reading.js';
import { SingleMetrics } from './single-metrics.js';

export interface RegistryReaderParts {
  readonly timers: Timers;
  /** How long a reading may be waited for, in ms. */
  readonly patienceMs: number;
  /**
   * Told when a metric or registry could not be read, or not in time: which, and why, in words that repeat nothing of an
   * error's message.
   */
  readonly onUnreadable: (problem: string) => void;
}

/**
 * Reads registries. A metric of a user's own may throw while it is read, or never answer; that costs the others
 * nothing, and the push no more than one bounded wait: of one that does not answer, what it said last is taken, so that
 * its series do not come and go. Where nothing takes time, there is no wait and no timer.
 */
export class RegistryReader {
  readonly #parts: RegistryReaderParts;
  readonly #singles = new SingleMetrics();

  constructor(parts: RegistryReaderParts) {
    this.#parts = parts;
  }

  /**
   * Never rejects.
   *
   * @param leftOut metrics that are not read this time
   * @returns all families, in the order of the registries; read from the moment of the call on
   */
  async read(
    registries: Iterable<RegistryLike>,
    leftOut?: ReadonlySet<object>,
  ): Promise<readonly FamilyReading[]> {
    const { patienceMs, onUnreadable } = this.#parts;
    const readings: Reading[] = [];
    for (const registry of registries) {
      for (const reading of this.#singles.takeApart(registry)) {
        if (leftOut?.has(reading.subject) === true) continue;
        reading.begin(this.#onUnreadable);
        readings.push(reading);
      }
    }

    const awaited = readings.filter(({ underWay, isSlow }) => underWay !== undefined && !isSlow);
    if (awaited.length > 0) await this.#waitFor(awaited);
    for (const reading of awaited) {
      if (reading.underWay === undefined) continue;
      reading.isSlow = true;
      onUnreadable(`${nameSubject(reading.subject)}: no answer within ${String(patienceMs)} ms`);
    }

    const families: FamilyReading[] = [];
    for (const { source } of readings) families.push(...source.families);
    return families;
  }

  readonly #onUnreadable = (subject: object, error: unknown): void => {
    this.#parts.onUnreadable(`${nameSubject(subject)}: ${describeError(error)}`);
  };

  async #waitFor(readings: readonly Reading[]): Promise<void> {
    let cancel = (): void => undefined;
    const limit = new Promise<void>((resolve) => {
      // The push that waits for this has a timer of its own where the event loop must be held.
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
