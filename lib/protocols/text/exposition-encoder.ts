import { escapeHelp } from '../../exposition/escape.js';
import { formatNumber } from '../../exposition/exposition-format.js';
import type { BatchEncoder, BatchFacts, FamilyToWrite, SeriesToWrite } from '../protocol.js';

/**
 * Writes a batch as Prometheus text, format 0.0.4.
 *
 * @see https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 */
export class ExpositionEncoder implements BatchEncoder {
  readonly #ending: string;
  #lines = '';
  /** The lines before the first sample of the current family. */
  #head = '';

  constructor({ timeMs }: BatchFacts) {
    this.#ending = timeMs === undefined ? '\n' : ` ${String(timeMs)}\n`;
  }

  family(family: FamilyToWrite, isWhole: boolean): void {
    this.#head = isWhole ? headOf(family) : shortHeadOf(family);
  }

  series({ prefix, value }: SeriesToWrite, zeroMs: number | undefined): number {
    return this.write(prefix, value, zeroMs);
  }

  /** @param prefix name, labels and one space */
  protected write(prefix: string, value: number, zeroMs: number | undefined): number {
    let lines = this.#head;
    if (zeroMs !== undefined) lines += `${prefix}0 ${String(zeroMs)}\n`;
    this.#lines += `${lines}${prefix}${formatNumber(value)}${this.#ending}`;
    this.#head = '';
    return 0;
  }

  end(): readonly string[] {
    return this.#lines === '' ? [] : [this.#lines];
  }
}

/** The lines for help and type of a family; written once. */
function headOf(family: FamilyToWrite): string {
  const kept = family.encoded;
  if (typeof kept === 'string') return kept;
  const { name, help, type } = family;
  const head = `${help === '' ? '' : `# HELP ${name} ${escapeHelp(help)}\n`}# TYPE ${name} ${type}\n`;
  family.encoded = head;
  return head;
}

/**
 * The short head for batches with only changes: full heads would be half of the text, and stores keep help and type by metric
 * name, if at all. Histograms and summaries keep the type: without it, samples of several names are not one distribution.
 */
function shortHeadOf({ name, type }: FamilyToWrite): string {
  return type === 'histogram' || type === 'summary' ? `# TYPE ${name} ${type}\n` : '';
}
