import type { RegistryLike } from '../config/registry-like.js';
import { isMetricName } from '../exposition/exposition-format.js';
import type { SourceFamily } from './metric-source.js';
import type { MetricReading } from './metric-reading.js';

/** A registry and the readings of its metrics. */
export interface RegistryReadings {
  readonly registry: RegistryLike;
  readonly readings: readonly MetricReading[];
}

interface Claim {
  registry: RegistryLike;
  reading: MetricReading;
  family: SourceFamily;
  /** The latest round in which the owner had the family. */
  round: number;
}

interface Challenge extends Claim {
  readonly claim: Claim;
}

/**
 * Decides which of two families with one name is written: the first, as long as it exists. If both were written, the values of
 * two counters would alternate in one series, and each decrease would count as a reset.
 */
export class FamilyOwners {
  readonly #claims = new Map<string, Claim>();
  readonly #onLeftOut: (names: readonly string[]) => void;
  readonly #told = new Set<string>();
  #round = 0;

  /** @param onLeftOut called once for each name that another metric already has */
  constructor(onLeftOut: (names: readonly string[]) => void) {
    this.#onLeftOut = onLeftOut;
  }

  /**
   * Sets the families of each reading that are written.
   *
   * @param lists all registries, including those not read this time: they keep their names
   */
  settle(lists: readonly RegistryReadings[]): void {
    const round = (this.#round += 1);
    let challenges: Challenge[] | undefined;
    for (const { registry, readings } of lists) {
      for (const reading of readings) {
        const { families } = reading.source;
        reading.written = families;
        for (const family of families) {
          const claim = this.#claims.get(family.name);
          if (claim === undefined) {
            if (!isMetricName(family.name)) continue;
            this.#claims.set(family.name, { registry, reading, family, round });
          } else if (claim.reading === reading && (claim.round !== round || claim.family === family)) {
            claim.family = family;
            claim.round = round;
          } else {
            (challenges ??= []).push({ registry, reading, family, round, claim });
          }
        }
      }
    }
    if (challenges !== undefined) this.#settle(challenges);
  }

  /** Forgets names that no metric has any longer. */
  forget(): void {
    for (const [name, { round }] of this.#claims) if (round !== this.#round) this.#claims.delete(name);
  }

  #settle(challenges: readonly Challenge[]): void {
    // A metric that was created again replaces the old one of its registry.
    for (const each of challenges) if (each.registry === each.claim.registry) this.#takeOver(each);
    for (const each of challenges) this.#takeOver(each);

    const leftOut: string[] = [];
    for (const { reading, family, claim } of challenges) {
      if (claim.family === family) continue;
      reading.written = reading.written.filter((each) => each !== family);
      if (this.#told.has(family.name) || this.#told.size >= mostTold) continue;
      this.#told.add(family.name);
      leftOut.push(family.name);
    }
    if (leftOut.length > 0) this.#onLeftOut(leftOut);
  }

  #takeOver({ registry, reading, family, round, claim }: Challenge): void {
    if (claim.round !== round) Object.assign(claim, { registry, reading, family, round });
  }
}

/** The most names that are remembered as reported. */
const mostTold = 1000;
