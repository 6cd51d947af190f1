import type { MetricValueJson } from '../config/registry-like.js';
import type { Series } from './series.js';

/** One metric family, in objects that stay the same from reading to reading. */
export interface FamilyReading {
  readonly name: string;
  readonly help: unknown;
  readonly type: unknown;
  readonly values?: readonly SampleReading[];
}

/** One sample. The same object always has the same name and labels. */
export interface SampleReading extends MetricValueJson {
  /** Set by the ledger, so that it does not have to find the series again. */
  series?: Series | undefined;
}
