import { parseArgs } from 'node:util';

export interface SimulationOptions {
  /** Execution environments at one time. */
  readonly environments: number;
  /** How many environments follow each other in one place. */
  readonly lives: number;
  /** Invocations of each environment. */
  readonly invocations: number;
  /** Simulated time between two invocations of an environment, in seconds. */
  readonly everySeconds: number;
  /** Whether an environment waits in real time: for stores that go by when a sample arrives. */
  readonly isRealTime: boolean;
  /** Further flags of the store. */
  readonly storeFlags: readonly string[];
  /** Whether a vmagent stands before the store. */
  readonly hasVmagent: boolean;
  /** Further flags of vmagent. */
  readonly vmagentFlags: readonly string[];
  /** How long the store gets before it is read, in seconds: it may hold back what it aggregates. */
  readonly settleSeconds: number;
  /** `INSTRUMENTED_FLUSH`. */
  readonly flush: string;
  /** `INSTRUMENTED_PROCESS_METRICS`. */
  readonly processMetrics: string;
  /** Processes that the environments share. */
  readonly workers: number;
  /** Invocations of one worker at one time. */
  readonly parallel: number;
}

export const usage = `npm run simulate -- [options]

Drives many execution environments of the real writer and push client at a VictoriaMetrics on this machine, and compares what it stored
with what happened. An environment waits in simulated time: a day takes minutes.

  --environments N      environments at one time (1000)
  --lives N             how many environments follow each other in one place (1)
  --invocations N       invocations of each environment (10)
  --every SECONDS       simulated time between two invocations of an environment (10)
  --real-time           waits in real time
  --store-flag FLAG     a further flag of victoria-metrics, as often as needed; the first one on the PATH is used
  --vmagent             pushes to a vmagent, which passes on to the store
  --vmagent-flag FLAG   a further flag of vmagent
  --settle SECONDS      waits before it reads the store: aggregation holds an interval back (1)
  --flush POLICY        INSTRUMENTED_FLUSH (every-invocation)
  --process-metrics P   INSTRUMENTED_PROCESS_METRICS (interval:1s)
  --workers N           processes that the environments share (2)
  --parallel N          invocations of one process at one time (8)
`;

/** @returns `undefined` where help is asked for */
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
    throw new RangeError(`Cannot simulate: expected --${name} to be a whole number from 1 on; got ${text}`);
  }
  return count;
}
