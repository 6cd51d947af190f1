import type { FamilyReading } from './kept-sample.js';

/** A metric, or a registry that cannot be taken apart: how it is read, and what it said when it was read last. */
export interface MetricSource {
  readonly families: readonly FamilyReading[];
  /**
   * Reads anew. Where that fails, by throwing or by rejecting, the families stay as they were.
   *
   * @returns a promise where it takes time
   */
  read(): Promise<void> | undefined;
}
