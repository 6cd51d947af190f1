import { fileURLToPath } from 'node:url';
import type { Fault } from '../../../lib/testing/receiver/fault.js';
import type { InvokeOptions } from '../service/create-invocation.js';
import {
  answering,
  certifiedWrongly,
  refusing,
  swallowing,
  unknownName,
  type FaultyEndpoint,
  type OpenEndpoint,
} from './faulty-endpoint.js';

/** One row of the table: a fault and the settings of its run. */
export interface FaultRow {
  readonly name: string;
  readonly open: OpenEndpoint;
  /** The number of invocations before the fault; default 0: the fault begins with the cold start. */
  readonly warmUp?: number;
  /** A function file of the fixtures; default `orders.handler`. */
  readonly handler?: string;
  /** The number of invocations during the fault; default 8. */
  readonly invocations?: number;
  /** Whether they run concurrently on a Managed Instance. */
  readonly isConcurrent?: boolean;
  /** Ends the run without a further invocation: the environment stays idle (`rest`) or ends at once (`shutdown`). */
  readonly end?: 'rest' | 'shutdown';
  /** Whether the fault begins before init; otherwise it begins after init. */
  readonly isFromInit?: boolean;
  /** Whether the delay of init and the invocations together must be at most 1.3 flush timeouts. */
  readonly isBounded?: boolean;
  /** Called while the environment is frozen, before each invocation during the fault. */
  readonly whileFrozen?: (endpoint: FaultyEndpoint) => void;
  /** Additional properties of events during the fault. */
  readonly event?: Readonly<Record<string, unknown>>;
  /** Returns the invocation options during the fault; called when it begins. */
  readonly options?: () => InvokeOptions;
  readonly env?: Readonly<Record<string, string>>;
}

function answers(name: string, fault: Fault, more: Partial<FaultRow> = {}): FaultRow {
  return { name, open: answering(fault), ...more };
}

function status(code: number, headers: Readonly<Record<string, string>> = {}): Fault {
  return { kind: 'status', status: code, headers, body: 'because\n' };
}

const healthy = answering(undefined);
/** Concurrent invocations may take longer than the usual timeout of 10 s on a busy machine. */
const patiently = (): InvokeOptions => ({ timeoutMs: 60_000 });
const hourMs = 3_600_000;

/** Timeout and duration in ms of a function that succeeds in its last half second. */
const late = { timeoutMs: 2000, waitMs: 1550 } as const;
const managedInstance = { isConcurrent: true, invocations: 200 } as const;
/** The preload of the package: with it all threads push before the environment ends. */
const preload = fileURLToPath(new URL('../../../dist/cjs/layer/auto.cjs', import.meta.url));

const deadEndpoints: readonly (readonly [string, OpenEndpoint])[] = [
  ['none', healthy],
  ['connection refused', refusing],
  ['black hole', swallowing],
  ['hang', answering({ kind: 'hang', at: 'answer' })],
  ['401', answering(status(401))],
  ['503', answering(status(503))],
];

/** Faults that exist in init already, for both kinds of handlers. */
const rowsFromInit = [
  ['CommonJS', 'orders.handler'],
  ['ES module with await warmUp()', 'warmed-up.handler'],
].flatMap(([format = '', handler = '']) =>
  deadEndpoints.map(([name, open]): FaultRow => ({
    name: `from init on, ${format}: ${name}`,
    open,
    handler,
    isFromInit: true,
    invocations: 5,
    isBounded: open !== healthy,
  })),
);

export const faultRows: readonly FaultRow[] = [
  { name: 'none, for comparison', open: healthy },
  { name: 'connection refused', open: refusing },
  { name: 'black hole (SYNs are dropped)', open: swallowing },
  { name: 'unknown host name', open: unknownName },
  answers('hang before the TLS handshake', { kind: 'hang', at: 'connect' }),
  answers('hang after the push was read', { kind: 'hang', at: 'answer' }),
  answers('answer after 5 s', { kind: 'slow-answer', delayMs: 5000 }),
  answers('429 with Retry-After', status(429, { 'retry-after': '20' })),
  answers('503 with Retry-After', status(503, { 'retry-after': '20' })),
  answers('500 each time', status(500)),
  answers('400', status(400)),
  answers('401', status(401)),
  answers('302 to another host', status(302, { location: 'https://elsewhere.invalid/?token=x' })),
  answers('302 to plain http', status(302, { location: 'http://127.0.0.1:9/' })),
  { name: 'certificate not trusted', open: certifiedWrongly('untrusted') },
  { name: 'certificate expired', open: certifiedWrongly('expired') },
  { name: 'certificate of another host', open: certifiedWrongly('wrong-host') },
  answers('reset at connect', { kind: 'reset', at: 'connect' }),
  answers('reset before the body', { kind: 'reset', at: 'head' }),
  answers('reset during the body', { kind: 'reset', at: 'body' }),
  answers('reset after the body', { kind: 'reset', at: 'answer' }),
  answers('half a head of an answer', { kind: 'half-answer', cut: 'head', then: 'close' }),
  answers('half a body of an answer', { kind: 'half-answer', cut: 'body', then: 'close' }),
  answers('answer that never ends', { kind: 'endless-answer' }),
  answers('answer that is no HTTP', { kind: 'garbage' }),
  {
    name: 'idle connection closed by FIN while frozen',
    open: healthy,
    warmUp: 2,
    whileFrozen: ({ receiver }) => receiver?.closeConnections('fin'),
  },
  {
    name: 'idle connection closed by RST while frozen',
    open: healthy,
    warmUp: 2,
    whileFrozen: ({ receiver }) => receiver?.closeConnections('rst'),
  },
  {
    name: 'idle connection gone silent while frozen',
    open: healthy,
    warmUp: 2,
    whileFrozen: ({ receiver }) => {
      if (receiver) receiver.fault = { kind: 'hang', at: 'answer', times: 1 };
    },
  },
  { name: 'refused for 50 invocations', open: refusing, invocations: 50 },
  { name: 'black hole for 100 invocations', open: swallowing, invocations: 100 },
  answers('hang for 100 invocations', { kind: 'hang', at: 'answer' }, { invocations: 100 }),
  { name: 'clock an hour ahead for a while', open: healthy, warmUp: 2, event: { clockAheadMs: hourMs } },
  { name: 'clock an hour behind for a while', open: healthy, warmUp: 2, event: { clockAheadMs: -hourMs } },
  {
    name: '1,000 concurrent invocations',
    open: healthy,
    isConcurrent: true,
    invocations: 1000,
    options: patiently,
  },
  answers(
    '1,000 concurrent invocations and a hang',
    { kind: 'hang', at: 'answer' },
    { isConcurrent: true, invocations: 1000, options: patiently },
  ),
  ...[0, 10, 60, -1000].map((leftMs): FaultRow => {
    const options = (): InvokeOptions => ({ deadlineMs: Date.now() + leftMs });
    // The deadline is only reported, not enforced. The handler ends in its first half, so that it is not near its deadline.
    const event = { waitMs: 1 };
    return { name: `${String(leftMs)} ms left at the begin`, open: healthy, warmUp: 2, options, event };
  }),
  answers(
    'hang, and less time than the flush timeout',
    { kind: 'hang', at: 'answer' },
    { warmUp: 2, options: () => ({ timeoutMs: 600 }), event: { waitMs: 100 } },
  ),
  {
    name: "a user's metric that never answers",
    open: healthy,
    env: { UNREADABLE_METRIC: 'hangs' },
  },
  { name: "a user's metric that throws", open: healthy, env: { UNREADABLE_METRIC: 'throws' } },
  { name: "a user's default metrics", open: healthy, env: { DEFAULT_METRICS: 'true' } },
  { name: 'a registry of 10,000 series', open: healthy, env: { SERIES: '10000' } },
  {
    name: 'success in the last half second',
    open: healthy,
    warmUp: 2,
    invocations: 4,
    options: () => ({ timeoutMs: late.timeoutMs }),
    event: { waitMs: late.waitMs },
  },
  {
    name: 'a Managed Instance at rest',
    open: healthy,
    ...managedInstance,
    end: 'rest',
    env: { INSTRUMENTED_FLUSH: 'interval:10s' },
  },
  {
    name: 'a Managed Instance at its end',
    open: healthy,
    ...managedInstance,
    end: 'shutdown',
    env: { INSTRUMENTED_FLUSH: 'interval:10s', NODE_OPTIONS: `--require ${preload}` },
  },
  ...rowsFromInit,
];
