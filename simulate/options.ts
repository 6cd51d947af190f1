import { parseArgs } from 'node:util';

export interface SimulationOptions {
  /** Number of execution environments at the same time. */
  readonly environments: number;
  /** How many environments follow one after the other, each replacing the one before. */
  readonly lives: number;
  /** Number of invocations of each environment. */
  readonly invocations: number;
  /** Simulated time between two invocations of an environment, in seconds. */
  readonly everySeconds: number;
  /** Whether an environment waits in real time, for stores that use the time at which a sample arrives. */
  readonly isRealTime: boolean;
  /** Additional flags of the store. */
  readonly storeFlags: readonly string[];
  /** Whether environments push to a vmagent, which forwards to the store. */
  readonly hasVmagent: boolean;
  /** Additional flags of vmagent. */
  readonly vmagentFlags: readonly string[];
  /** Wait before the store is read, in seconds: with aggregation it shows samples only later. */
  readonly settleSeconds: number;
  /** `INSTRUMENTED_FLUSH`. */
  readonly flush: string;
  /** `INSTRUMENTED_PROCESS_METRICS`. */
  readonly processMetrics: string;
  /** Number of processes that run the environments. */
  readonly workers: number;
  /** Number of invocations of one process at the same time. */
  readonly parallel: number;
}

export const usage = `npm run simulate -- [options]

Simulates many execution environments that push to a VictoriaMetrics on this machine, with the library's own code for counting and
pushing. Then compares what the store has with what happened. Environments wait in simulated time, so a day takes minutes.

  --environments N      environments at the same time (1000)
  --lives N             how many environments follow one after the other, each replacing the one before (1)
  --invocations N       invocations of each environment (10)
  --every SECONDS       simulated time between two invocations of an environment (10)
  --real-time           wait in real time
  --store-flag FLAG     an additional flag of victoria-metrics, which is found on the PATH; may be repeated
  --vmagent             push to a vmagent, which forwards to the store
  --vmagent-flag FLAG   an additional flag of vmagent; may be repeated
  --settle SECONDS      wait before the store is read: with aggregation it shows samples an interval later (1)
  --flush POLICY        INSTRUMENTED_FLUSH (every-invocation)
  --process-metrics P   INSTRUMENTED_PROCESS_METRICS (interval:1s)
  --workers N           processes that run the environments (2)
  --parallel N          invocations of one process at the same time (8)
`;

/** @returns `undefined` if the arguments ask for help */
export function parseOptions(args: readonly string[]): SimulationOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean' },
      environments: { type: 'string', default: '1000' },
      lives: { type: 'string', default: '1' },
      invocations: { type: 'string', default: '10' },
      every: { type: 'string', default: '10' },
      'real-time': { type: 'boolean', default: false },
      'store-flag': { type: 'string', multiple: true, default: [] },
      vmagent: { type: 'boolean', default: false },
      'vmagent-flag': { type: 'string', multiple: true, default: [] },
      settle: { type: 'string', default: '1' },
      flush: { type: 'string', default: 'every-invocation' },
      'process-metrics': { type: 'string', default: 'interval:1s' },
      workers: { type: 'string', default: '2' },
      parallel: { type: 'string', default: '8' },
    },
  });
  if (values.help) return undefined;
  return {
    environments: readCount('environments', values.environments),
    lives: readCount('lives', values.lives),
    invocations: readCount('invocations', values.invocations),
    everySeconds: readCount('every', values.every),
    isRealTime: values['real-time'],
    storeFlags: values['store-flag'],
    hasVmagent: values.vmagent,
    vmagentFlags: values['vmagent-flag'],
    settleSeconds: readCount('settle', values.settle),
    flush: values.flush,
    processMetrics: values['process-metrics'],
    workers: readCount('workers', values.workers),
    parallel: readCount('parallel', values.parallel),
  };
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot simulate: expected --${name} to be a whole number of at least 1; got ${text}`,
    );
  }
  return count;
}
