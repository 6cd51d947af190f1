import type { FamilyReading } from '../ledger/family-reading.js';

/** Reads a metric, or a whole registry if it cannot be split. */
export interface MetricSource {
  /** The families of the latest reading. */
  readonly families: readonly SourceFamily[];
  /** Changes whenever {@link families} contains other objects, or a family has another name. */
  readonly revision: number;
  /**
   * Reads the values. {@link SourceFamily.makeSamples} then makes the samples. If it throws or rejects, the families do not
   * change.
   *
   * @returns a promise if the values are read asynchronously
   */
  read(): Promise<void> | undefined;
}

/** A family that makes its samples on demand, block by block, so that the event loop can run in between. */
export interface SourceFamily extends FamilyReading {
  readonly values: readonly FamilySample[];
  /** Approximate number of samples, including those that are not made yet. */
  readonly size: number;
  /**
   * Makes further samples of the latest reading.
   *
   * @param limit approximate number of samples to make in this call
   * @returns whether all samples are made; before that, `values` is incomplete
   */
  makeSamples(limit: number): boolean;
}

type FamilySample = NonNullable<FamilyReading['values']>[number];
