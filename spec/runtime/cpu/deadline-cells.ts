import type { RuntimeName } from '../parts/find-parts.js';

/** A handler that is busy until `leftMs` of the function's timeout are left. */
export interface DeadlineCell {
  readonly memoryMb: number;
  readonly leftMs: number;
  /** The number of the app's series. */
  readonly seriesCount: number;
}

/** One try of a cell: the outcome of each invocation, bare and instrumented. */
export interface DeadlineTry {
  readonly bare: readonly string[];
  readonly ours: readonly string[];
}

export interface DeadlineResult {
  readonly runtime: RuntimeName;
  readonly cell: DeadlineCell;
  readonly tries: readonly DeadlineTry[];
}

/** All cells of `npm run deadlines`. */
export const allCells: readonly DeadlineCell[] = [
  { seriesCount: 20, leftsMs: [50, 120, 250, 400, 700] },
  { seriesCount: 2000, leftsMs: [50, 120, 250, 400, 700, 800, 900, 1100] },
  { seriesCount: 10_000, leftsMs: [120, 250, 400, 700, 900, 1100] },
].flatMap(({ seriesCount, leftsMs }) =>
  [128, 256, 512, 1024, 1769].flatMap((memoryMb) =>
    leftsMs.map((leftMs) => ({ memoryMb, leftMs, seriesCount })),
  ),
);

/**
 * Cells in which a push caused a timeout in earlier versions: the budget did not include the CPU time of the push, or the push
 * contained many series and could not be divided.
 */
export const someCells: readonly DeadlineCell[] = [
  { memoryMb: 128, leftMs: 400, seriesCount: 20 },
  { memoryMb: 128, leftMs: 120, seriesCount: 2000 },
  { memoryMb: 256, leftMs: 400, seriesCount: 2000 },
  { memoryMb: 1024, leftMs: 120, seriesCount: 2000 },
  { memoryMb: 128, leftMs: 800, seriesCount: 2000 },
  { memoryMb: 128, leftMs: 900, seriesCount: 10_000 },
];

/** @returns whether the bare handler answered and the instrumented one did not */
export function hasLostAnAnswer({ bare, ours }: DeadlineTry): boolean {
  return ours.some((outcome, i) => outcome !== 'response' && bare[i] === 'response');
}

/** Writes a table with a row for each memory size and series count: the outcomes of the instrumented handler. */
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

function describe({ tries }: DeadlineResult): string {
  const lost = tries.filter(hasLostAnAnswer);
  if (lost.length > 0)
    return `${lost.length === tries.length ? 'LOST' : 'lost once'}: ${lost.map(({ ours }) => ours.join(', ')).join('; ')}`;
  const hasTimeout = tries.some(({ bare }) => bare.some((outcome) => outcome !== 'response'));
  return hasTimeout ? 'the bare one too' : 'answers';
}
