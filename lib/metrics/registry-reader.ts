import type { MetricFamilyJson, RegistryLike } from '../config/registry-like.js';
import type { Timers } from '../lambda/timers.js';

export interface RegistryReaderParts {
  readonly timers: Timers;
  /** How long a reading may be waited for, in ms. */
  readonly patienceMs: number;
  /** Told when a registry could not be read, or not in time. */
  readonly onUnreadable: (error: unknown) => void;
}

/** What is known of one registry. */
interface Reading {
  /** The latest that was read. */
  families: readonly MetricFamilyJson[];
  underWay: Promise<void> | undefined;
  /** Whether it was waited for in vain: then it is not waited for again, until it has answered. */
  isSlow: boolean;
}

/**
 * Reads registries. A metric of a user's own may throw while it is read, or never answer; that costs the others
 * nothing, and the push no more than one bounded wait: of a registry that does not answer, what it said last is taken,
 * so that its series do not come and go.
 */
export class RegistryReader {
  readonly #parts: RegistryReaderParts;
  readonly #readings = new WeakMap<RegistryLike, Reading>();

  constructor(parts: RegistryReaderParts) {
    this.#parts = parts;
  }

  /** @returns all families, in the order of the registries; read from the moment of the call on. Never rejects */
  async read(registries: readonly RegistryLike[]): Promise<readonly MetricFamilyJson[]> {
    const readings = registries.map((registry) => this.#begin(registry));
    const awaited = readings.filter(({ isSlow }) => !isSlow);
    await this.#waitFor(awaited);

    for (const reading of awaited) {
      if (reading.underWay === undefined) continue;
      reading.isSlow = true;
      this.#parts.onUnreadable(new Error(`no answer within ${String(this.#parts.patienceMs)} ms`));
    }
    return readings.flatMap(({ families }) => families);
  }

  #begin(registry: RegistryLike): Reading {
    let reading = this.#readings.get(registry);
    if (reading === undefined) {
      reading = { families: [], underWay: undefined, isSlow: false };
      this.#readings.set(registry, reading);
    }
    reading.underWay ??= this.#readInto(reading, registry);
    return reading;
  }

  async #readInto(reading: Reading, registry: RegistryLike): Promise<void> {
    try {
      const families: unknown = await registry.getMetricsAsJSON();
      reading.families = Array.isArray(families) ? families.filter(isFamily) : [];
      reading.isSlow = false;
    } catch (error) {
      this.#parts.onUnreadable(error);
    }
    reading.underWay = undefined;
  }

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

function isFamily(family: unknown): family is MetricFamilyJson {
  const { name, values = [] } = (family ?? {}) as { name?: unknown; values?: unknown };
  return typeof name === 'string' && Array.isArray(values) && values.every(isSample);
}

function isSample(sample: unknown): boolean {
  const { labels, value } = (sample ?? {}) as { labels?: unknown; value?: unknown };
  return typeof labels === 'object' && labels !== null && typeof value === 'number';
}
