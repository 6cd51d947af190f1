import type { PushOutcome, RenderedExposition } from '../flush/ports.js';
import { formatNumber, isMetricName } from './exposition-format.js';
import type { FamilyReading } from './kept-sample.js';
import type { Labels } from './labels.js';
import { MetricFamily, type IsStored } from './metric-family.js';
import { processWideFamilies } from './process/register-process-metrics.js';
import type { SeriesGroup } from './series.js';

/** Unchanged series are written once in so many ms: stores look back 5 min, a lost one is made good sooner. */
const fullTextEveryMs = 60_000;
/** The most a sample of 0 may be dated back, in ms. */
const oldestZeroMs = 60_000;
/** A clock set back by no more than this is waited for, in ms; one set back further is followed. */
const smallStepBackMs = 1000;

export interface WriteRequest {
  /** Labels that every sample gets; other ones than before make other series of all. */
  readonly labels: Labels;
  /** Labels of what is one for the whole process, where they are others. */
  readonly processLabels?: Labels | undefined;
  /** ms since the epoch, written behind every sample; `undefined`: samples carry no time. */
  readonly epochMs: number | undefined;
  /** ms of a clock that never goes back. */
  readonly monotonicMs: number;
  /** When the earliest invocation since the last text began, in ms since the epoch; `undefined` where none did. */
  readonly begunMs: number | undefined;
}

/**
 * Writes metric families as Prometheus text, format 0.0.4, and keeps a ledger of what surely arrived: after that, only
 * what changed is written, and all of it once a minute. What perhaps did not arrive is written again.
 *
 * Before the first sample of a counter or histogram stands one of value 0, at least 1 ms older: without it
 * `increase()` in Prometheus sees nothing of an environment that pushed once. It is sent once, and again only when it
 * surely did not arrive: a 0 older than what is stored makes Prometheus refuse all that came with it.
 *
 * Without times there are no zeros, and everything is always written: a Pushgateway takes a metric's text for the
 * whole of it.
 *
 * Families of one name, which two registries may hold, are written as one.
 *
 * @see https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 * @see docs/decisions/0501-zero-samples-and-changed-series.md
 */
export class ExpositionWriter {
  readonly #isStored: IsStored;
  readonly #families = new Map<string, MetricFamily>();
  #labels: Labels | undefined;
  /** Texts are numbered from 1. */
  #text = 0;
  #latestMs = -Infinity;
  #fullAtMs = -Infinity;

  /** @param isStored whether a process before this one sent the series: then it has had its 0 */
  constructor(isStored: IsStored = () => false) {
    this.#isStored = isStored;
  }

  /**
   * @param families of all registries, ours first
   * @returns the text, and whom to tell what became of it
   */
  write(families: Iterable<FamilyReading>, request: WriteRequest): RenderedExposition {
    const text = (this.#text += 1);
    const timeMs = this.#nextTimeMs(request.epochMs);
    const isFull = this.isFullDue(request);
    if (request.labels !== this.#labels) this.#families.clear();
    this.#labels = request.labels;

    const labelsOf = (family: string): Labels =>
      (processWideFamilies.has(family) ? request.processLabels : undefined) ?? request.labels;
    const read = this.#read(families, labelsOf, text, this.#bornMs(timeMs, request.begunMs));
    if (isFull) this.#forgetAllBut(text, request.monotonicMs);
    if (timeMs !== undefined) this.#latestMs = timeMs;

    const written: SeriesGroup[] = [];
    let lines = '';
    for (const family of read) lines += writeFamily(family, { text, timeMs, isFull, written });
    for (const group of written) group.isChanged = false;
    return {
      text: lines,
      settle: (outcome) => {
        settleGroups(written, text, outcome);
        if (isFull && outcome.status !== 'pushed') this.#fullAtMs = -Infinity;
      },
    };
  }

  /** Whether the next text has to hold all of what there is: without times each has. */
  isFullDue({ epochMs, monotonicMs }: Pick<WriteRequest, 'epochMs' | 'monotonicMs'>): boolean {
    return epochMs === undefined || monotonicMs - this.#fullAtMs >= fullTextEveryMs;
  }

  /** Times rise, so that no store is given two values for one ms, or one out of order. */
  #nextTimeMs(epochMs: number | undefined): number | undefined {
    if (epochMs === undefined) return undefined;
    const nowMs = Math.trunc(epochMs);
    return nowMs <= this.#latestMs && this.#latestMs - nowMs < smallStepBackMs ? this.#latestMs + 1 : nowMs;
  }

  /** A series not seen before was made after the last text, and by an invocation, if there was one. */
  #bornMs(timeMs: number | undefined, begunMs: number | undefined): number {
    const since = Math.max(this.#latestMs, begunMs ?? -Infinity);
    return Math.trunc(since === -Infinity ? (timeMs ?? 0) : since);
  }

  #read(
    families: Iterable<FamilyReading>,
    labelsOf: (family: string) => Labels,
    text: number,
    bornMs: number,
  ): readonly MetricFamily[] {
    const read: MetricFamily[] = [];
    for (const reading of families) {
      const { name, values } = reading;
      let family = this.#families.get(name);
      if (family === undefined) {
        if (!isMetricName(name)) continue;
        family = new MetricFamily(reading, labelsOf(name), this.#isStored);
        this.#families.set(name, family);
      }
      if (!family.begin(text)) read.push(family);
      if (values === undefined) continue;
      for (const sample of values) family.note(sample, text, bornMs);
    }
    for (const family of read) family.end();
    return read;
  }

  #forgetAllBut(text: number, monotonicMs: number): void {
    this.#fullAtMs = monotonicMs;
    for (const [name, family] of this.#families) {
      if (!family.forgetAllBut(text)) this.#families.delete(name);
    }
  }
}

interface TextUnderWay {
  readonly text: number;
  readonly timeMs: number | undefined;
  readonly isFull: boolean;
  /** Groups in the text; added to. */
  readonly written: SeriesGroup[];
}

function writeFamily(family: MetricFamily, underWay: TextUnderWay): string {
  const { text, timeMs, isFull, written } = underWay;
  const ending = timeMs === undefined ? '\n' : ` ${String(timeMs)}\n`;
  let lines = '';
  for (const { group, prefix, value } of family.series) {
    if (group.writtenIn !== text) {
      if (!isFull && !group.isChanged && group.acceptedIn === group.writtenIn) continue;
      group.writtenIn = text;
      written.push(group);
      // The first value of all may itself be 0: then it is the zero.
      if (group.isCumulative && timeMs !== undefined) group.zeroIn ??= text;
    }
    if (group.zeroIn === text && group.begunIn === text && timeMs !== undefined) {
      lines += `${prefix}0 ${String(zeroMs(group.bornMs, timeMs))}\n`;
    }
    lines += `${prefix}${formatNumber(value)}${ending}`;
  }
  if (lines === '') return '';
  return `${isFull ? family.head : family.shortHead}${lines}`;
}

function zeroMs(bornMs: number, timeMs: number): number {
  return Math.max(Math.min(bornMs, timeMs - 1), timeMs - oldestZeroMs);
}

/** A later text that held a group knows better, whatever became of this one. */
function settleGroups(written: readonly SeriesGroup[], text: number, outcome: PushOutcome): void {
  for (const group of written) {
    if (group.writtenIn !== text) continue;
    if (outcome.status === 'pushed') group.acceptedIn = text;
    else if (outcome.arrived === 'no' && group.zeroIn === text) group.zeroIn = undefined;
  }
}
