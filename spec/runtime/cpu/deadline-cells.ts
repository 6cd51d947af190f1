import type { RuntimeName } from '../parts/find-parts.js';

/** A handler that is busy until so many ms are left of the function's timeout. */
export interface DeadlineCell {
  readonly memoryMb: number;
  readonly leftMs: number;
  /** Of the user's own. */
  readonly seriesCount: number;
}

/** How one cell ended, bare and instrumented: the outcome of each invocation. */
export interface DeadlineResult {
  readonly runtime: RuntimeName;
  readonly cell: DeadlineCell;
  readonly bare: readonly string[];
  readonly ours: readonly string[];
}

/** All that `npm run deadlines` runs. */
export const allCells: readonly DeadlineCell[] = [20, 2000].flatMap((seriesCount) =>
  [128, 256, 512, 1024, 1769].flatMap((memoryMb) =>
    [50, 120, 250, 400, 700].map((leftMs) => ({ memoryMb, leftMs, seriesCount })),
  ),
);

/** Those in which a push cost a function its answer before the budget knew its share of the CPU, and the extremes. */
export const someCells: readonly DeadlineCell[] = [
  { memoryMb: 128, leftMs: 700, seriesCount: 20 },
  { memoryMb: 128, leftMs: 250, seriesCount: 2000 },
  { memoryMb: 512, leftMs: 250, seriesCount: 2000 },
  { memoryMb: 1024, leftMs: 120, seriesCount: 20 },
];

/** @returns whether the bare handler answered where the instrumented one did not */
export function hasLostAnAnswer({ bare, ours }: DeadlineResult): boolean {
  return ours.some((outcome, i) => outcome !== 'response' && bare[i] === 'response');
}

/** One line a size and series count: what became of each invocation of the instrumented handler. */
export function writeDeadlineTable(results: readonly DeadlineResult[]): string {
  const lefts = [...new Set(results.map(({ cell }) => cell.leftMs))].sort((a, b) => a - b);
  const head = ['runtime', 'series', 'MB', ...lefts.map((leftMs) => `${String(leftMs)} ms left`)];
  const rows = new Map<string, Map<number, string>>();
  for (const result of results) {
    const { memoryMb, leftMs, seriesCount } = result.cell;
    const key = [result.runtime, seriesCount, memoryMb].join(' | ');
    const row = rows.get(key) ?? new Map<number, string>();
    rows.set(key, row.set(leftMs, describe(result)));
  }
  const lines = [...rows].map(([key, row]) =>
    [key, ...lefts.map((leftMs) => row.get(leftMs) ?? '–')].join(' | '),
  );
  return [head.join(' | '), head.map(() => '---').join(' | '), ...lines]
    .map((line) => `| ${line} |\n`)
    .join('');
}

function describe(result: DeadlineResult): string {
  const { bare, ours } = result;
  if (hasLostAnAnswer(result)) return `LOST: ${ours.join(', ')}`;
  return bare.every((outcome) => outcome === 'response') ? 'answers' : `as bare: ${ours.join(', ')}`;
}
