import type { Format } from './bundles.js';
import { waitMs, type Measured } from './measure.js';
import type { Sample } from './sample.js';
import { median, quantile, spreadOf, type Spread } from './statistics.js';
import type { Subject } from './subjects.js';

/** What one subject adds to the bare handler in one format. Times in ms, memory in MB. */
export interface Figures {
  readonly subject: Subject;
  readonly format: Format;
  readonly size: Measured['size'];
  readonly addedInit: Spread;
  readonly addedFirst: Spread;
  /** Init and first invocation together. */
  readonly addedCold: Spread;
  /** The same where the handler waits for something. */
  readonly addedColdWaiting: Spread;
  readonly addedColdCpu: Spread;
  readonly addedWarmP50: Spread;
  readonly addedWarmP99: Spread;
  readonly addedWarmCpu: Spread;
  readonly addedResident: Spread;
  readonly wireBytes: number;
  /** By fraction of a CPU. */
  readonly addedColdLimited: ReadonlyMap<number, Spread>;
}

/**
 * Figures from samples: the difference to the bare handler's sample of the same round, then the median over
 * rounds.
 *
 * @param measured all kinds, the bare handler's among them
 * @param bare the bare handler
 */
export function computeFigures(measured: readonly Measured[], bare: Subject): Figures[] {
  const plain = measured.filter((each) => each.waitMs === 0 && each.cpuFraction === 1);
  return plain.map(({ subject, format, size, samples }): Figures => {
    const added = (read: (sample: Sample) => number, waits = 0, fraction = 1): Spread => {
      const find = (of: Subject): readonly Sample[] =>
        measured.find(
          (each) =>
            each.subject === of &&
            each.format === format &&
            each.waitMs === waits &&
            each.cpuFraction === fraction,
        )?.samples ?? [];
      const reference = find(bare).map(read);
      return spreadOf(find(subject).map((sample, round) => read(sample) - (reference[round] ?? NaN)));
    };
    const fractions = new Set(measured.map((each) => each.cpuFraction).filter((each) => each < 1));
    return {
      subject,
      format,
      size,
      addedInit: added((sample) => sample.initMs),
      addedFirst: added((sample) => sample.firstMs),
      addedCold: added((sample) => sample.coldMs),
      addedColdWaiting: added((sample) => sample.coldMs, waitMs),
      addedColdCpu: added((sample) => sample.coldCpuMs),
      addedWarmP50: added((sample) => median(sample.warmMs)),
      addedWarmP99: added((sample) => quantile(sample.warmMs, 0.99)),
      addedWarmCpu: added((sample) => sample.warmCpuMs),
      addedResident: added((sample) => sample.residentMb),
      wireBytes: median(samples.map((sample) => sample.wireBytes)),
      addedColdLimited: new Map(
        [...fractions].map((fraction) => [fraction, added((sample) => sample.coldMs, 0, fraction)]),
      ),
    };
  });
}
