import { escapeHelp } from '../../exposition/escape.js';
import { formatNumber } from '../../exposition/exposition-format.js';
import type { BatchEncoder, BatchContext, FamilyToWrite, SeriesToWrite } from '../protocol.js';

/**
 * Encodes a batch as Prometheus text, version 0.0.4.
 *
 * @see https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 */
export class ExpositionEncoder implements BatchEncoder {
  readonly #lineEnd: string;
  #lines = '';
  /** {@link #lines} when the current family began. */
  #linesBeforeFamily = '';
  /** The metadata lines of the current family; empty after its first sample is written. */
  #metadata = '';

  constructor({ timeMs }: BatchContext) {
    this.#lineEnd = timeMs === undefined ? '\n' : ` ${String(timeMs)}\n`;
  }

  family(family: FamilyToWrite, hasUnchanged: boolean): void {
    this.#linesBeforeFamily = this.#lines;
    this.#metadata = hasUnchanged ? metadataOf(family) : typeOf(family);
  }

  series({ prefix, value }: SeriesToWrite, zeroMs: number | undefined): number {
    return this.write(prefix, value, zeroMs);
  }

  /** @param prefix name, labels and one space */
  protected write(prefix: string, value: number, zeroMs: number | undefined): number {
    let lines = this.#metadata;
    if (zeroMs !== undefined) lines += `${prefix}0 ${String(zeroMs)}\n`;
    this.#lines += `${lines}${prefix}${formatNumber(value)}${this.#lineEnd}`;
    this.#metadata = '';
    return 0;
  }

  /** Removes the current family. Not public, because a batch of most protocols may contain a part of a family. */
  protected removeFamily(): void {
    this.#lines = this.#linesBeforeFamily;
  }

  end(): readonly string[] {
    return this.#lines === '' ? [] : [this.#lines];
  }
}

/** @returns the `HELP` and `TYPE` lines of a family; cached */
function metadataOf(family: FamilyToWrite): string {
  const cached = family.encoded;
  if (typeof cached === 'string') return cached;
  const { name, help, type } = family;
  const metadata = `${help === '' ? '' : `# HELP ${name} ${escapeHelp(help)}\n`}# TYPE ${name} ${type}\n`;
  family.encoded = metadata;
  return metadata;
}

/**
 * Metadata for batches with only changed series. `HELP` and `TYPE` lines would be half of the text, and stores that keep them
 * have them already. Histograms and summaries still need the `TYPE` line: without it, the samples of several names are no
 * distribution.
 */
function typeOf({ name, type }: FamilyToWrite): string {
  return type === 'histogram' || type === 'summary' ? `# TYPE ${name} ${type}\n` : '';
}
