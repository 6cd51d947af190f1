import type { MetricValueJson } from '../config/registry-like.js';
import type { Series } from './series.js';

/** One metric family, in objects that stay the same from reading to reading. */
export interface FamilyReading {
  readonly name: string;
  readonly help: unknown;
  readonly type: unknown;
  readonly values?: readonly SampleReading[];
}

/** One sample: an object met again has the name and the labels it had before. */
export interface SampleReading extends MetricValueJson {
  /** Noted by the ledger, so that it need not look for it again. */
  series?: Series | undefined;
}
