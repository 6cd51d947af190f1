import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { InstrumentedOptions, Invocation } from '../lib/handler/invocation-recorder.js';
import { Instrumentation } from '../lib/instrumentation/instrumentation.js';
import { slotBytes } from '../lib/journal/journal-slots.js';
import { Log } from '../lib/lambda/log.js';
import { fakeContext, ImportReceiver } from '../lib/testing/index.js';
import { disownJournal } from './journal/disown.js';
import { ManualTimers } from './lambda/manual-timers.js';

const timeoutMs = 3000;
const errorTypes = ['RangeError', 'OrderError', 'Timeout'] as const;
/** A thrown error never has a reserved label. */
const labelOf = (name: (typeof errorTypes)[number]): string => (name === 'Timeout' ? 'Error' : name);

/** What happens to one event. */
type Step =
  | { readonly end: 'succeed' | 'fail'; readonly ms: number; readonly type: (typeof errorTypes)[number] }
  /** Its handler never settles, and other code answers the event. */
  | { readonly end: 'never'; readonly ms: number }
  /** A predicate excludes it. */
  | { readonly end: 'ignored'; readonly ms: number }
  /** Its process ends at the deadline or before. */
  | { readonly end: 'timeout' | 'blocked' | 'kill' | 'exit'; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        end: fc.constantFrom('succeed' as const, 'fail' as const),
        ms: fc.constantFrom(0, 10, 2400, 2600, 2990),
        type: fc.constantFrom(...errorTypes),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ end: fc.constant('never' as const), ms: fc.constantFrom(0, 10, 2600) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ end: fc.constant('ignored' as const), ms: fc.constantFrom(0, 10, 2600, 2990) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        end: fc.constantFrom('timeout' as const, 'blocked' as const, 'kill' as const, 'exit' as const),
        ms: fc.constantFrom(0, 10, 2600),
      }),
    },
  ),
  { maxLength: 14 },
);

/** One execution environment of an on-demand function on its own clock, with its processes one after the other. */
class Environment {
  readonly truth = { invocations: 0, settled: 0, timeouts: 0, errors: new Map<string, number>() };
  readonly lines: string[] = [];
  readonly #receiver: ImportReceiver;
  readonly #logStreamName = `2026/11/22/[$LATEST]${randomBytes(16).toString('hex')}`;
  /** The timers of the current process; they end with it. */
  #timers = new ManualTimers();
  readonly #clock = { epochMs: () => this.#timers.nowMs, monotonicMs: () => this.#timers.nowMs };
  #process: Instrumentation | undefined;
  /** Set after a kill: whether the next process counts a timeout depends on the time at which it begins. */
  #killed: { readonly deadlineMs: number } | undefined;
  #exitListeners: readonly (() => void)[] = [];
  readonly #closed: Invocation[] = [];
  /** The latest invocation, if its handler has not settled. */
  #open: Invocation | undefined;

  constructor(receiver: ImportReceiver) {
    this.#receiver = receiver;
    this.#timers.nowMs = Date.now();
  }

  async runStep(step: Step): Promise<void> {
    // The environment is frozen for a while, in which a deadline may pass.
    await this.#pass(1 + ((this.truth.invocations * 977) % 4000));
    if (step.end === 'ignored') {
      this.#ignore();
      await this.#pass(step.ms);
      return;
    }
    const deadlineMs = this.#timers.nowMs + timeoutMs;
    const invocation = this.#begin();
    switch (step.end) {
      case 'succeed':
        await this.#pass(step.ms);
        await invocation.succeed('fine');
        this.truth.settled += 1;
        break;
      case 'fail':
        await this.#pass(step.ms);
        await invocation.fail(Object.assign(new Error('no'), { name: step.type }));
        this.truth.settled += 1;
        this.#countError(labelOf(step.type));
        break;
      case 'never':
        await this.#pass(step.ms);
        this.#open = invocation;
        break;
      case 'timeout':
        await this.#pass(2600);
        await this.#pass(timeoutMs - 2600);
        this.#die();
        this.#countTimeout();
        break;
      case 'blocked':
        this.#timers.nowMs += timeoutMs;
        this.#die();
        this.#countTimeout();
        break;
      case 'kill':
      case 'exit':
        await this.#pass(step.ms);
        if (step.end === 'exit') {
          for (const listener of this.#exitListeners) listener();
          this.#countError('Crash');
        } else {
          this.#killed = { deadlineMs };
        }
        this.#die();
    }
  }

  /** Settles the handlers that had not settled. Only the latest invocation is still open. */
  async settleOld(): Promise<void> {
    for (const invocation of this.#closed.splice(0)) await invocation.fail(new RangeError('late'));
    if (this.#open === undefined) return;
    await this.#open.succeed('late');
    this.truth.settled += 1;
    this.#open = undefined;
  }

  end(): void {
    this.#die();
  }

  #begin(): Invocation {
    const before = process.listeners('exit');
    if (this.#open) this.#closed.push(this.#open);
    this.#open = undefined;
    if (this.#killed !== undefined && this.#timers.nowMs >= this.#killed.deadlineMs) this.#countTimeout();
    else if (this.#killed !== undefined) this.#countError('Crash');
    this.#killed = undefined;
    const invocation = this.#beginAs({});
    const added = process.listeners('exit').filter((listener) => !before.includes(listener));
    this.#exitListeners = [...this.#exitListeners, ...(added as (() => void)[])];
    this.truth.invocations += 1;
    if (invocation?.isIgnored !== false) throw new Error('it was not recorded');
    return invocation;
  }

  #ignore(): void {
    if (this.#open) this.#closed.push(this.#open);
    this.#open = undefined;
    const invocation = this.#beginAs({ ignore: () => true });
    if (invocation?.isIgnored !== true) throw new Error('it was recorded');
  }

  #beginAs(options: InstrumentedOptions): ReturnType<Instrumentation['begin']> {
    this.#process ??= this.#start();
    const context = fakeContext({
      timeoutMs,
      now: this.#clock.epochMs,
      logStreamName: this.#logStreamName,
    });
    return this.#process.begin(context, options);
  }

  #start(): Instrumentation {
    // A push of the killed process may have settled and written the journal since. A real kill would end that push too.
    for (const file of journals()) disownJournal(file);
    const environment = {
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_STREAM_NAME: this.#logStreamName,
      AWS_REGION: 'eu-west-1',
    };
    const write = (line: unknown): void => void this.lines.push(String(line));
    return new Instrumentation({
      environment,
      options: { endpoint: this.#receiver.url, registries: [], processMetrics: 'off' },
      clock: this.#clock,
      timers: this.#timers,
      log: new Log({ sink: { warn: write, info: write }, clock: this.#clock, environment }),
      extension: () => undefined,
      readyMs: () => 0,
      layerVersion: () => undefined,
    });
  }

  /** Advances the time; if an invocation may come near its deadline, waits until the near-deadline count is pushed. */
  async #pass(ms: number): Promise<void> {
    this.#timers.advance(ms);
    if (ms > 2000) await this.#process?.flush();
  }

  #die(): void {
    for (const listener of this.#exitListeners) process.off('exit', listener);
    this.#exitListeners = [];
    this.#closed.length = 0;
    this.#open = undefined;
    this.#process = undefined;
    const { nowMs } = this.#timers;
    this.#timers = new ManualTimers();
    this.#timers.nowMs = nowMs;
    for (const file of journals()) disownJournal(file);
  }

  #countTimeout(): void {
    this.truth.timeouts += 1;
    this.#countError('Timeout');
  }

  #countError(type: string): void {
    this.truth.errors.set(type, (this.truth.errors.get(type) ?? 0) + 1);
  }
}

function journals(): string[] {
  const folder = process.env.TMPDIR ?? '';
  return readdirSync(folder)
    .filter((name) => name.endsWith('.journal'))
    .map((name) => join(folder, name));
}

describe('the counts of an execution environment', () => {
  let receiver: ImportReceiver;
  let folder: string;

  beforeAll(async () => {
    receiver = await ImportReceiver.start({ tls: false });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'histories-'));
    vi.stubEnv('TMPDIR', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  afterAll(() => receiver.close());

  async function expectTruth(environment: Environment): Promise<void> {
    // One more successful event pushes all counts.
    await environment.runStep({ end: 'succeed', ms: 0, type: 'RangeError' });
    const { truth, lines } = environment;

    expect(receiver.value('aws_lambda_invocations_total')).toBe(truth.invocations);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(truth.settled);
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(truth.timeouts);
    expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(0);
    const errors = receiver
      .series('aws_lambda_errors_total')
      .map(({ labels, points }) => [labels.error_type, points.at(-1)?.value] as const)
      .filter(([type]) => type !== undefined);
    expect(new Map(errors)).toEqual(truth.errors);
    for (const { name, labels, points } of counters(receiver)) {
      const values = points.map(({ value }) => value);
      expect(values, `${name} ${JSON.stringify(labels)}`).toEqual(values.toSorted((a, b) => a - b));
    }
    expect(receiver.pushes.flatMap(({ invalidLines }) => invalidLines)).toEqual([]);
    expect(lines.filter((line) => line.includes('crash'))).toEqual([]);
    expect(journals().map((file) => statSync(file).size)).toEqual([2 * slotBytes]);
  }

  function counters(of: ImportReceiver) {
    return [
      'aws_lambda_invocations_total',
      'aws_lambda_errors_total',
      'aws_lambda_timeouts_total',
      'aws_lambda_duration_seconds_count',
    ].flatMap((name) => of.series(name).map((series) => ({ ...series, name })));
  }

  test('are exact and never decrease, for any history of invocations and processes', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
        async (history, late) => {
          receiver.reset();
          const environment = new Environment(receiver);
          try {
            for (const [i, step] of history.entries()) {
              await environment.runStep(step);
              if (late[i] === true) await environment.settleOld();
            }
            await expectTruth(environment);
          } finally {
            environment.end();
            for (const file of journals()) rmSync(file);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('contain one crash after a process crashed with a thousand handlers that had not settled', async () => {
    receiver.reset();
    const environment = new Environment(receiver);
    for (let i = 0; i < 1000; i += 1) await environment.runStep({ end: 'never', ms: 0 });
    await environment.runStep({ end: 'kill', ms: 10 });

    await expectTruth(environment);

    expect(environment.truth.errors.get('Crash')).toBe(1);
    environment.end();
  });

  test('do not change when a handler settles after other code has answered its invocation', async () => {
    receiver.reset();
    const environment = new Environment(receiver);
    for (let i = 0; i < 3; i += 1) await environment.runStep({ end: 'never', ms: 2600 });
    await environment.runStep({ end: 'succeed', ms: 0, type: 'RangeError' });

    await environment.settleOld();
    await expectTruth(environment);
    environment.end();
  });
});
