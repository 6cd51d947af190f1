import type { ChangedSeriesBatch } from '../ledger/changed-series-batch.js';
import type { SourceFamily } from '../registry/metric-source.js';
import { blockSize, largeSize, type RenderSlices } from '../registry/render-slices.js';
import type { MetricReader } from '../registry/metric-reader.js';
import type { ReadResult } from '../registry/registry-reader.js';
import { Turns } from '../registry/turns.js';

/** Writes families: first our own metrics, then others while there is time. The next batch goes on with what is missing. */
export class FamilyWriter {
  readonly #onSkipped: (names: readonly string[]) => void;
  readonly #turns = new Turns<string>();
  /** How long the latest writing of each large family took, in ms, by name. It may have ended early, for lack of time. */
  readonly #durationsMs = new Map<string, number>();
  #isSkipReported = false;

  /** @param onSkipped called once, with the names of families that were skipped or incomplete for lack of time */
  constructor(onSkipped: (names: readonly string[]) => void) {
    this.#onSkipped = onSkipped;
  }

  /** Rejects only if the batch is no longer needed. */
  async write(
    batch: ChangedSeriesBatch,
    { own, others, skipped }: ReadResult,
    slices: RenderSlices,
  ): Promise<void> {
    for (const { ownedFamilies } of own) {
      for (const family of ownedFamilies) {
        if (!writeAtOnce(batch, family)) await this.#writeInBlocks(batch, family, slices, Infinity);
        if (slices.isSliceOver(family.size)) await slices.yieldToEventLoop();
      }
    }
    if (others.length === 0 && skipped.length === 0) return;
    const incomplete = await this.#writeInTurn(batch, listFamilies(others), slices);
    if (incomplete.length > 0 || skipped.length > 0) {
      this.#skip(batch, [...incomplete, ...listFamilies(skipped)]);
    }
  }

  /** @returns families that were skipped or not completed for lack of time */
  async #writeInTurn(
    batch: ChangedSeriesBatch,
    families: readonly SourceFamily[],
    slices: RenderSlices,
  ): Promise<readonly SourceFamily[]> {
    const ordered = this.#turns.order(families, nameOf);
    const [first] = ordered;
    const begun: SourceFamily[] = [];
    const incomplete: SourceFamily[] = [];
    // The first family gets at least half of the budget. Otherwise, if reading takes the whole budget, nothing would be written.
    const firstBudgetMs = Math.max(slices.budgetMs, slices.lastSpentMs + slices.budgetMs / 2);
    for (const family of ordered) {
      // The first is always tried, so that each family gets its turn even if time is always short.
      if (family !== first && slices.lastSpentMs + this.#expectedMs(family) >= slices.budgetMs) {
        incomplete.push(family);
        continue;
      }
      begun.push(family);
      const budgetMs = family === first ? firstBudgetMs : slices.budgetMs;
      if (!writeAtOnce(batch, family) && !(await this.#measureWriting(batch, family, slices, budgetMs))) {
        incomplete.push(family);
      }
      if (slices.isSliceOver(family.size)) await slices.yieldToEventLoop();
    }
    this.#turns.endRound(begun.map(nameOf), incomplete.length > 0);
    return incomplete;
  }

  async #measureWriting(
    batch: ChangedSeriesBatch,
    family: SourceFamily,
    slices: RenderSlices,
    budgetMs: number,
  ): Promise<boolean> {
    const begunMs = slices.spentMs;
    const isComplete = await this.#writeInBlocks(batch, family, slices, budgetMs);
    this.#durationsMs.set(family.name, slices.spentMs - begunMs);
    return isComplete;
  }

  /**
   * Writes a family block by block, within the budget.
   *
   * @param budgetMs limit for {@link RenderSlices.spentMs}, in ms
   * @returns whether the family is complete. If not, its samples and formatted series are kept, and the next batch goes on with
   * the missing series
   */
  async #writeInBlocks(
    batch: ChangedSeriesBatch,
    reading: SourceFamily,
    slices: RenderSlices,
    budgetMs: number,
  ): Promise<boolean> {
    /** Call it after each block. Lets the event loop run if it is time for that. @returns whether the budget is used up */
    const endBlock = async (): Promise<boolean> => {
      if (slices.isSliceOver()) await slices.yieldToEventLoop();
      return slices.lastSpentMs >= budgetMs;
    };
    while (!reading.makeSamples(blockSize)) if (await endBlock()) return false;
    const family = batch.open(reading);
    if (family === undefined) return true;
    const { values } = reading;
    for (let i = 0; i < values.length; i += blockSize) {
      batch.record(family, values, i, Math.min(values.length, i + blockSize));
      if (await endBlock()) return false;
    }

    batch.beginSeries(family);
    for (let written = 0; written < family.size;) {
      written += batch.write(family, Math.min(blockSize, family.size - written));
      if ((await endBlock()) && written < family.size) {
        batch.endEarly(family);
        return false;
      }
    }
    family.moveTo(0);
    return true;
  }

  #expectedMs({ name }: SourceFamily): number {
    return this.#durationsMs.size === 0 ? 0 : (this.#durationsMs.get(name) ?? 0);
  }

  #skip(batch: ChangedSeriesBatch, families: readonly SourceFamily[]): void {
    for (const { name } of families) batch.skip(name);
    if (this.#isSkipReported || families.length === 0) return;
    this.#isSkipReported = true;
    this.#onSkipped(families.map(({ name }) => name));
  }
}

function listFamilies(readings: readonly MetricReader[]): readonly SourceFamily[] {
  const families: SourceFamily[] = [];
  for (const { ownedFamilies } of readings) for (const family of ownedFamilies) families.push(family);
  return families;
}

function nameOf({ name }: SourceFamily): string {
  return name;
}

/** Writes a family in one go. @returns `false` if it is too large for that */
function writeAtOnce(batch: ChangedSeriesBatch, family: SourceFamily): boolean {
  if (family.size > largeSize || !family.makeSamples(largeSize)) return false;
  batch.add(family);
  return true;
}
