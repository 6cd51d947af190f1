import type { MetricValueJson } from '../config/registry-like.js';
import type { Series } from './series.js';

/** One metric family as read from a registry. A new reading changes the values in these objects and creates no new ones. */
export interface FamilyReading {
  readonly name: string;
  readonly help: unknown;
  readonly type: unknown;
  readonly values?: readonly SampleReading[];
}

/** One sample as read from a registry. Its value changes with each reading, its name and labels never do. */
export interface SampleReading extends MetricValueJson {
  /** The ledger's series for this sample. The ledger caches it here, because a look-up formats all labels. */
  series?: Series | undefined;
}
