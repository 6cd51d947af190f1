/** What happens to an execution environment. */
export interface Scenario {
  readonly name: string;
  /** How each of its invocations ends: the name of a function in functions/ends.cjs. */
  readonly ends: readonly string[];
  /** How the environment itself ends: by SIGKILL without notice, or with SIGTERM, as Lambda does if an extension is registered. */
  readonly end: 'killed' | 'shutdown';
  /** Function file of `ours`, if it is not the usual one; the other subjects ignore it. */
  readonly ours?: string;
  /** Settings of `ours`; they have no effect on the other subjects. */
  readonly env?: Readonly<Record<string, string>>;
  /** A Managed Instance with two threads; all invocations arrive at once. */
  readonly isManagedInstance?: boolean;
  /** Whether `ours` runs with the package's preload. */
  readonly isPreloaded?: boolean;
  /** How long it is idle before it ends, in ms. */
  readonly restMs?: number;
  /** The function's timeout, in ms. */
  readonly timeoutMs?: number;
  /** How long it is frozen between invocations, in ms. */
  readonly idleMs?: number;
  /** What `ours` loses by design: invocations, errors and timeouts per environment. */
  readonly lost?: { readonly invocations: number; readonly errors: number; readonly timeouts: number };
}

/** Timeout of functions with a process that ends: the init of the next one counts, and takes long on a busy machine. In ms. */
const restartedMs = 3000;

const interval = { INSTRUMENTED_FLUSH: 'interval:600s' };

export const scenarios: readonly Scenario[] = [
  { name: 'one invocation', ends: ['answer'], end: 'killed' },
  { name: 'five, frozen between', ends: Array<string>(5).fill('answer'), end: 'killed', idleMs: 100 },
  {
    name: 'twenty, errors among them',
    ends: Array.from({ length: 20 }, (_, i) => (i % 4 === 3 ? 'throw' : 'answer')),
    end: 'killed',
  },
  { name: 'twenty seconds, sparse', ends: Array<string>(6).fill('answer'), end: 'killed', idleMs: 4000 },
  {
    name: 'timeout, seen by the watch',
    ends: ['answer', 'hang', 'answer'],
    end: 'killed',
    timeoutMs: restartedMs,
  },
  {
    name: 'success in the last half second',
    ends: ['answer', 'late', 'answer'],
    end: 'killed',
    timeoutMs: 1500,
  },
  {
    name: 'timeout, environment gone',
    ends: ['answer', 'hang'],
    end: 'killed',
    timeoutMs: 1500,
    lost: { invocations: 0, errors: 1, timeouts: 1 },
  },
  {
    name: 'timeout, event loop blocked',
    ends: ['answer', 'block', 'answer'],
    end: 'killed',
    timeoutMs: restartedMs,
  },
  { name: 'uncaught exception', ends: ['answer', 'uncaught', 'answer'], end: 'killed' },
  { name: 'process.exit', ends: ['answer', 'exit', 'answer'], end: 'killed' },
  { name: 'out of memory', ends: ['answer', 'memory', 'answer'], end: 'killed' },
  { name: 'SIGKILL in the middle', ends: ['answer', 'kill', 'answer'], end: 'killed' },
  { name: 'crash at first, and again', ends: ['exit', 'exit', 'answer'], end: 'killed' },
  {
    name: 'interval, orderly shutdown',
    ends: Array<string>(6).fill('answer'),
    end: 'shutdown',
    env: interval,
  },
  {
    name: 'after-response',
    ends: Array<string>(4).fill('answer'),
    end: 'killed',
    env: { INSTRUMENTED_FLUSH: 'after-response' },
  },
  {
    name: "a user's default metrics",
    ends: Array.from({ length: 25 }, (_, i) => (i % 5 === 4 ? 'throw' : 'answer')),
    end: 'killed',
    ours: 'ours-beside-default-metrics',
  },
  {
    name: 'a registry of 10,000 series',
    ends: Array.from({ length: 12 }, (_, i) => (i % 4 === 3 ? 'throw' : 'answer')),
    end: 'killed',
    ours: 'ours-beside-10000-series',
    // Two stores on one machine may need seconds for 10,000 new series of each environment.
    env: { INSTRUMENTED_FLUSH_TIMEOUT_MS: '10000' },
  },
  {
    name: 'Managed Instance, killed at rest',
    ends: Array.from({ length: 50 }, (_, i) => (i % 10 === 9 ? 'throw' : 'answer')),
    end: 'killed',
    isManagedInstance: true,
    restMs: 3000,
  },
  {
    name: 'Managed Instance, orderly shutdown',
    ends: Array.from({ length: 50 }, (_, i) => (i % 10 === 9 ? 'throw' : 'answer')),
    end: 'shutdown',
    isManagedInstance: true,
    isPreloaded: true,
  },
  {
    name: 'interval, killed without notice',
    ends: Array<string>(6).fill('answer'),
    end: 'killed',
    env: interval,
    lost: { invocations: 5, errors: 0, timeouts: 0 },
  },
  {
    name: 'crash, environment gone',
    ends: ['answer', 'kill'],
    end: 'killed',
    lost: { invocations: 1, errors: 1, timeouts: 0 },
  },
];
