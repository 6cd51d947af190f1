import type { FamilyReading } from '../ledger/family-reading.js';

/** Reads a metric, or a registry that cannot be split. It has the families of the latest reading. */
export interface MetricSource {
  readonly families: readonly SourceFamily[];
  /** Changes whenever {@link families} contains other objects, or one has another name. */
  readonly revision: number;
  /**
   * Reads the values; {@link SourceFamily.take} makes the samples. If it throws or rejects, the families do not change.
   *
   * @returns a promise if it takes time
   */
  read(): Promise<void> | undefined;
}

/** A family that makes its samples when they are needed, block by block. */
export interface SourceFamily extends FamilyReading {
  readonly values: readonly FamilySample[];
  /** Approximate number of samples, made or not. */
  readonly size: number;
  /**
   * Makes the samples of the latest reading.
   *
   * @param limit approximate maximum
   * @returns whether all are made; only then are `values` complete
   */
  take(limit: number): boolean;
}

type FamilySample = NonNullable<FamilyReading['values']>[number];
