import type { RegistryLike } from '../config/registry-like.js';
import { isMetricName } from '../exposition/exposition-format.js';
import type { SourceFamily } from './metric-source.js';
import type { MetricReader } from './metric-reader.js';

/** A registry and the readers of its metrics. */
export interface RegistryMetrics {
  readonly registry: RegistryLike;
  readonly readers: readonly MetricReader[];
}

/** The metric that may write a family. */
interface Owner {
  registry: RegistryLike;
  reader: MetricReader;
  family: SourceFamily;
  /** The latest round in which the owner had the family. */
  round: number;
}

/** A family of a name that already has an owner. */
interface Conflict extends Owner {
  readonly owner: Owner;
}

/**
 * Decides which of several families with the same name is written: the first one, as long as it exists. If two counters wrote to
 * one series, its values would alternate, and each decrease would count as a counter reset.
 */
export class FamilyOwners {
  readonly #owners = new Map<string, Owner>();
  readonly #onDuplicateNames: (names: readonly string[]) => void;
  readonly #reportedNames = new Set<string>();
  #round = 0;

  /** @param onDuplicateNames called once for each name that several metrics have */
  constructor(onDuplicateNames: (names: readonly string[]) => void) {
    this.#onDuplicateNames = onDuplicateNames;
  }

  /**
   * Sets {@link MetricReader.ownedFamilies} of every reader.
   *
   * @param lists all registries, including metrics that are not read this time: they keep their names
   */
  assign(lists: readonly RegistryMetrics[]): void {
    const round = (this.#round += 1);
    let conflicts: Conflict[] | undefined;
    for (const { registry, readers } of lists) {
      for (const reader of readers) {
        const { families } = reader.source;
        reader.ownedFamilies = families;
        for (const family of families) {
          const owner = this.#owners.get(family.name);
          if (owner === undefined) {
            if (!isMetricName(family.name)) continue;
            this.#owners.set(family.name, { registry, reader, family, round });
          } else if (owner.reader === reader && (owner.round !== round || owner.family === family)) {
            owner.family = family;
            owner.round = round;
          } else {
            (conflicts ??= []).push({ registry, reader, family, round, owner });
          }
        }
      }
    }
    if (conflicts !== undefined) this.#resolve(conflicts);
  }

  /** Forgets the owners of names that no metric has any longer. */
  forgetRemoved(): void {
    for (const [name, { round }] of this.#owners) if (round !== this.#round) this.#owners.delete(name);
  }

  #resolve(conflicts: readonly Conflict[]): void {
    // If an owner no longer exists, a new metric of the same registry comes before metrics of other registries.
    for (const each of conflicts) if (each.registry === each.owner.registry) this.#takeOver(each);
    for (const each of conflicts) this.#takeOver(each);

    const duplicates: string[] = [];
    for (const { reader, family, owner } of conflicts) {
      if (owner.family === family) continue;
      reader.ownedFamilies = reader.ownedFamilies.filter((each) => each !== family);
      if (this.#reportedNames.has(family.name) || this.#reportedNames.size >= maxReportedNames) continue;
      this.#reportedNames.add(family.name);
      duplicates.push(family.name);
    }
    if (duplicates.length > 0) this.#onDuplicateNames(duplicates);
  }

  #takeOver({ registry, reader, family, round, owner }: Conflict): void {
    if (owner.round !== round) Object.assign(owner, { registry, reader, family, round });
  }
}

/** How many names are remembered as reported; further names are not reported. */
const maxReportedNames = 1000;
