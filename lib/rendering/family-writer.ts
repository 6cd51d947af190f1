import type { ChangedSeriesBatch } from '../ledger/changed-series-batch.js';
import type { SourceFamily } from '../registry/metric-source.js';
import { blockSize, type RenderSlices } from '../registry/render-slices.js';
import type { MetricReading } from '../registry/metric-reading.js';
import type { Readings } from '../registry/registry-reader.js';
import { RoundRobin } from '../registry/round-robin.js';

/** Writes the readings: our metrics, then others as far as there is time. Each family is written completely or not at all. */
export class FamilyWriter {
  readonly #onNoTime: (names: readonly string[]) => void;
  readonly #turns = new RoundRobin();
  /** Duration of the last writing of each large family, in ms, by its name. */
  readonly #costsMs = new Map<string, number>();
  #isNoTimeTold = false;

  /** @param onNoTime called once with families that were skipped for lack of time */
  constructor(onNoTime: (names: readonly string[]) => void) {
    this.#onNoTime = onNoTime;
  }

  /** Rejects only if the batch is no longer needed. */
  async write(
    batch: ChangedSeriesBatch,
    { own, others, leftOut }: Readings,
    pace: RenderSlices,
  ): Promise<void> {
    for (const { written } of own) {
      for (const family of written) {
        if (!writeSmall(batch, family)) await writeLarge(batch, family, pace, Infinity);
        if (pace.isSliceOver(family.size)) await pace.rest();
      }
    }
    if (others.length === 0 && leftOut.length === 0) return;
    const unwritten = await this.#writeInTurn(batch, listFamilies(others), pace);
    if (unwritten.length > 0 || leftOut.length > 0) {
      this.#leaveOut(batch, [...unwritten, ...listFamilies(leftOut)]);
    }
  }

  /** @returns families that were skipped for lack of time */
  async #writeInTurn(
    batch: ChangedSeriesBatch,
    families: readonly SourceFamily[],
    pace: RenderSlices,
  ): Promise<readonly SourceFamily[]> {
    const inTurn = this.#turns.inOrder(families, (family, name) => family.name === name);
    const [first] = inTurn;
    const leftOut: SourceFamily[] = [];
    // If reading took the whole budget, there would never be time for the first family.
    const firstBudgetMs = Math.max(pace.budgetMs, pace.lastSpentMs + pace.budgetMs / 2);
    for (const family of inTurn) {
      // The first is always begun, so that each family gets its turn, however little time there is.
      if (family !== first && pace.lastSpentMs + this.#costMs(family) >= pace.budgetMs) {
        leftOut.push(family);
        continue;
      }
      const budgetMs = family === first ? firstBudgetMs : pace.budgetMs;
      if (!writeSmall(batch, family) && !(await this.#writeLarge(batch, family, pace, budgetMs))) {
        leftOut.push(family);
      }
      if (pace.isSliceOver(family.size)) await pace.rest();
    }
    // Of two families that were left out, the one that was not begun comes next.
    this.#turns.end((leftOut.find((family) => family !== first) ?? leftOut[0])?.name);
    return leftOut;
  }

  async #writeLarge(
    batch: ChangedSeriesBatch,
    family: SourceFamily,
    pace: RenderSlices,
    budgetMs: number,
  ): Promise<boolean> {
    const begunMs = pace.spentMs;
    const isWritten = await writeLarge(batch, family, pace, budgetMs);
    this.#costsMs.set(family.name, pace.spentMs - begunMs);
    return isWritten;
  }

  #costMs({ name }: SourceFamily): number {
    return this.#costsMs.size === 0 ? 0 : (this.#costsMs.get(name) ?? 0);
  }

  #leaveOut(batch: ChangedSeriesBatch, families: readonly SourceFamily[]): void {
    for (const { name } of families) batch.leaveOut(name);
    if (this.#isNoTimeTold || families.length === 0) return;
    this.#isNoTimeTold = true;
    this.#onNoTime(families.map(({ name }) => name));
  }
}

function listFamilies(readings: readonly MetricReading[]): readonly SourceFamily[] {
  const families: SourceFamily[] = [];
  for (const { written } of readings) for (const family of written) families.push(family);
  return families;
}

/** @returns `false` if it is too large to be written at once */
function writeSmall(batch: ChangedSeriesBatch, family: SourceFamily): boolean {
  if (family.size > blockSize || !family.take(blockSize)) return false;
  batch.add(family);
  return true;
}

/**
 * @param budgetMs total duration of all slices at the end, in ms
 * @returns whether there was time to write it; samples that were read remain for the next time
 */
async function writeLarge(
  batch: ChangedSeriesBatch,
  reading: SourceFamily,
  pace: RenderSlices,
  budgetMs: number,
): Promise<boolean> {
  while (!reading.take(blockSize)) {
    if (pace.isSliceOver(blockSize)) await pace.rest();
    if (pace.lastSpentMs >= budgetMs) return false;
  }
  const family = batch.open(reading);
  if (family === undefined) return true;
  const { values } = reading;
  for (let i = 0; i < values.length; i += blockSize) {
    batch.note(family, values, i, Math.min(values.length, i + blockSize));
    if (pace.isSliceOver(blockSize)) await pace.rest();
    if (pace.lastSpentMs >= budgetMs) return false;
  }
  for (let i = 0; i < family.size; i += blockSize) {
    batch.write(family, i, i + blockSize);
    if (pace.isSliceOver(blockSize)) await pace.rest();
  }
  return true;
}
