import type { RuntimeName } from '../parts/find-parts.js';
import type { FaultProtocol } from './fault-protocol.js';
import { usualHandler, type FaultRun } from './fault-run.js';

/** All rows of one runtime, and the runs of the bare functions for comparison. */
export interface FaultTableRows {
  readonly runtime: RuntimeName;
  readonly clientName: string;
  /** The average number of running and waiting processes in the last 5 minutes of the runs. */
  readonly loadAverage: number;
  /** The bare runs by the name of the handler. */
  readonly references: ReadonlyMap<string, FaultRun>;
  readonly runs: readonly FaultRun[];
}

/** The default duration of the function's own work, in ms. */
const usualWaitMs = 5;

const columns = [
  'fault',
  'invocations',
  'outcome unchanged',
  'added to init, ms',
  'added to the first, ms',
  'to each later one, median, ms',
  'at most, ms',
  'to all, ms',
  'of it pushes, ms',
];

/** Writes docs/faults.md, or the page of another protocol. */
export function writeFaultTable(protocol: FaultProtocol, tables: readonly FaultTableRows[]): string {
  const head = [...columns, `counts in ${protocol.storeName} / true`];
  return `${introduce(protocol)}\n${tables.map((table) => writeRows(head, table)).join('\n')}`;
}

function introduce({ name, storeName }: FaultProtocol): string {
  const [title, command] =
    name === 'import'
      ? ['Faults', 'npm run faults']
      : [`Faults by ${name}`, `FAULTS_PROTOCOL=${name} npm run faults`];
  return `# ${title}

What a function does when its endpoint fails: how long invocations wait, and whether counts are lost. \`${command}\`
writes this page from real runs; do not edit it.

Each row is one function under the real Lambda runtime client, frozen
(SIGSTOP) between invocations, with \`every-invocation\` and the default flush timeout of 1000 ms. It pushes by \`${name}\` over HTTPS with
a password to a receiver in front of a real ${storeName}, all on the loopback interface. Every fourth invocation throws.
Unless a row says otherwise, its fault begins with the cold start and lasts for 8 invocations. Then the fault ends, the environment stays
frozen until the pause of the circuit breaker is over, and one more invocation follows.

- **Added**: from the event's delivery to the answer, minus what the same function takes without the library (switched off by
  \`ASSERTS_LAYER_DISABLED\`): the first of its invocations, and the median of its later ones. The first one is a cold start, which
  loads and compiles TLS and our own code. The row without a fault shows what that takes.
- **Added to init**: the same for the time from the start of the process to the end of init, in which the connection is
  opened. "From init on": the endpoint fails before the process starts. An ES module with \`await warmUp()\` waits for the
  opening in init, a CommonJS handler does not.
- **Pushes**: the function's own \`instrumented_push_duration_seconds_sum\`, up to the end of the fault. The rest of the added time is the
  loading in the cold start, and the noise of the machine in each invocation.
- **Counts**: the sums of invocations, errors and a counter of the function's own in the store. 100 % means that all three are right.
- **Black hole**: a listener with a full queue, which drops SYN packets. In the row "hang before the TLS handshake", the kernel has
  accepted the connection, but no process reads from it.
- **Clock**: the rows change the result of \`Date.now\` in the function. Lambda's client computes the remaining time from it. With a clock
  an hour ahead, no time seems to be left, and nothing is pushed until the clock is right again.
- **Managed Instance**: rows with two threads have no latencies, because concurrent invocations wait for each other. The rows at rest and
  at the end have \`interval:10s\`, the default there, and no invocation follows: the timer or the shutdown pushed the counts in the store.
  The row at the end uses the package's preload.
- **"Success in the last half second"**: the handler ends 450 ms before the function's timeout. **"A registry of 10,000 series"**: each
  invocation counts in all of them.
- **Latencies** are from a shared machine with two cores. Below the name of each runtime is the load average at the end of its runs. If it
  is far above 2, other processes used the same cores, and the added times contain tens or hundreds of milliseconds of theirs.
`;
}

/** The delay of a function compared with the bare one, in ms. */
interface Added {
  readonly init: number;
  readonly first: number;
  readonly later: readonly number[];
  readonly all: number;
}

function compare({ row, durationsMs, initMs }: FaultRun, reference: FaultRun): Added {
  const [baseFirst = 0, ...baseLater] = reference.durationsMs;
  const [first = 0, ...later] = durationsMs;
  const waitMs = Number(row.event?.waitMs ?? usualWaitMs) - usualWaitMs;
  const base = median(baseLater);
  const addedFirst = first - ((row.warmUp ?? 0) > 0 ? base : baseFirst) - waitMs;
  return {
    init: initMs - reference.initMs,
    first: addedFirst,
    later: later.map((each) => each - base - waitMs),
    // A mean is subtracted, not the median: a few slow invocations increase the mean of both runs.
    all: addedFirst + (mean(later) - mean(baseLater) - waitMs) * later.length,
  };
}

/** @returns the total delay of init and all invocations compared with the bare function, in ms */
export function heldMs(run: FaultRun, reference: FaultRun): number {
  const { init, all } = compare(run, reference);
  return init + all;
}

function writeRows(
  head: readonly string[],
  { runtime, clientName, loadAverage, references, runs }: FaultTableRows,
): string {
  const lines = runs.map((run) => [
    run.row.name,
    String(run.durationsMs.length),
    isUnchanged(run) ? 'yes' : '**no**',
    ...writeAdded(run, references.get(run.row.handler ?? usualHandler)),
    describeCounts(run),
  ]);
  return `\n## ${runtime} (${clientName})\n\nLoad average: ${loadAverage.toFixed(1)}\n\n${formatTable([head, head.map(() => '---'), ...lines])}`;
}

function writeAdded(run: FaultRun, reference: FaultRun | undefined): string[] {
  if (run.row.isConcurrent === true || reference === undefined) return ['', '', '', '', '', ''];
  const { init, first, later, all } = compare(run, reference);
  const pushes = run.pushesMs === undefined ? '' : formatMs(run.pushesMs);
  return [...[init, first, median(later), Math.max(...later), all].map(formatMs), pushes];
}

export function isUnchanged({ endings, expected }: FaultRun): boolean {
  return endings.length === expected.length && endings.every((ending, i) => ending === expected[i]);
}

function describeCounts({ stored, made, isRecoverable }: FaultRun): string {
  if (!isRecoverable || stored === undefined) return 'this fault does not end';
  const isAll = JSON.stringify(stored) === JSON.stringify(made);
  const share = isAll ? '100 %' : `**${JSON.stringify(stored)}** of ${JSON.stringify(made)}`;
  return `${String(stored.invocations)} / ${String(made.invocations)}: ${share}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0) / values.length;
}

function formatMs(value: number): string {
  return Math.round(value).toString().replace('-0', '0');
}

function formatTable(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
