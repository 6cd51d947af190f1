import type { FamilyReading } from '../ledger/family-reading.js';

/** A metric, or a registry that cannot be taken apart: how it is read, and what it said when it was read last. */
export interface MetricSource {
  readonly families: readonly SourceFamily[];
  /** Changes whenever {@link families} holds other objects, or one has another name. */
  readonly revision: number;
  /**
   * Reads anew; the samples are made by {@link SourceFamily.take}. Where that fails, by throwing or by rejecting, the
   * families stay as they were.
   *
   * @returns a promise where it takes time
   */
  read(): Promise<void> | undefined;
}

/** A family whose samples are made when they are needed, block by block. */
export interface SourceFamily extends FamilyReading {
  readonly values: readonly FamilySample[];
  /** How many samples there are, roughly, whether made or not. */
  readonly size: number;
  /**
   * Makes the samples of what was read last.
   *
   * @param limit how many at most, roughly
   * @returns whether all are made; only then are `values` what was read
   */
  take(limit: number): boolean;
}

type FamilySample = NonNullable<FamilyReading['values']>[number];
