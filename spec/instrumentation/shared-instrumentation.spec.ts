import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Counter, register } from 'prom-client';
import { configure, flush, lambdaHandler, metricsRegistry, type PushReport } from '../../lib/index.js';
import { fakeContext, ImportReceiver, resetInstrumentation } from '../../lib/testing/index.js';
import { disownJournal } from '../journal/disown.js';

afterEach(() => {
  resetInstrumentation();
  register.clear();
  vi.restoreAllMocks();
});

const handler = lambdaHandler({
  handle: (event: { fail?: Error }, _context: object): Promise<string> =>
    event.fail ? Promise.reject(event.fail) : Promise.resolve('done'),
});

async function startConfigured(options: Parameters<typeof configure>[0] = {}): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ credentials: { tenantName: 'acme', password: 'hunter2' } });
  configure({
    endpoint: receiver.url,
    certificateAuthority: receiver.certificateAuthority,
    tenantName: 'acme',
    password: 'hunter2',
    ...options,
  });
  return receiver;
}

describe('an instrumented handler', () => {
  test('pushes its counts before it returns its result', async () => {
    await using receiver = await startConfigured();

    const result = await handler({}, fakeContext({ functionName: 'orders' }));

    expect(result).toBe('done');
    expect(receiver.pushes).toHaveLength(1);
    expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders', tenant: 'acme' })).toBe(
      1,
    );
    expect(receiver.value('aws_lambda_cold_starts_total')).toBe(1);
    expect(receiver.value('aws_lambda_errors_total')).toBe(0);
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(0);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(1);
    expect(receiver.pushes[0]?.invalidLines).toEqual([]);
  });

  test('pushes its error count before it rejects with the same error object', async () => {
    await using receiver = await startConfigured();
    const error = new RangeError('no');

    await expect(handler({ fail: error }, fakeContext())).rejects.toBe(error);

    expect(receiver.value('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
  });

  test('counts one invocation if it is called by another instrumented handler', async () => {
    await using receiver = await startConfigured();
    const outer = lambdaHandler({
      handle: async (_event: object, context: object) => [
        await handler({}, context),
        await handler({}, context),
      ],
    });

    await outer({}, fakeContext());

    expect(receiver.pushes).toHaveLength(1);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test("pushes the user's prom-client counters with the same labels", async () => {
    await using receiver = await startConfigured();
    const orders = new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['kind'] });

    orders.inc({ kind: 'book' }, 3);
    await handler({}, fakeContext({ functionName: 'orders' }));

    expect(receiver.value('orders_total', { kind: 'book', function_name: 'orders' })).toBe(3);
  });

  test('pushes its own metrics if another registry cannot be read, and logs that once', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await using receiver = await startConfigured();
    new Counter({
      name: 'broken_total',
      help: 'Broken.',
      collect() {
        throw new Error('no database');
      },
    });

    await handler({}, fakeContext());
    await handler({}, fakeContext());

    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('the metric broken_total: Error;')]]);
  });

  test('does not connect to the endpoint if it is disabled', async () => {
    await using receiver = await startConfigured({ disabled: true });

    expect(await handler({}, fakeContext())).toBe('done');
    expect(await flush()).toEqual({ status: 'skipped', reason: 'disabled' });
    expect(receiver.connections).toBe(0);
  });
});

describe('credentials', () => {
  test('are not printed by any object of the library, including the shared object on globalThis', async () => {
    await using receiver = await startConfigured();
    await handler({}, fakeContext());
    expect(receiver.pushes).toHaveLength(1);
    const places = Object.getOwnPropertySymbols(globalThis)
      .filter((key) => Symbol.keyFor(key)?.startsWith('instrumented-lambda'))
      .map((key) => Reflect.get(globalThis, key) as unknown);

    const printed = inspect([places, handler, metricsRegistry(), await flush()], {
      depth: Infinity,
      showHidden: true,
    });

    expect(places).not.toEqual([]);
    expect(printed).not.toContain('hunter2');
    expect(printed).not.toContain(Buffer.from('acme:hunter2').toString('base64'));
  });
});

describe('flush()', () => {
  test('pushes counts from outside invocations', async () => {
    await using receiver = await startConfigured();
    new Counter({ name: 'jobs_total', help: 'Jobs.' }).inc();

    expect(await flush()).toMatchObject({ status: 'pushed', durationMs: expect.any(Number) as number });
    expect(receiver.value('jobs_total')).toBe(1);
  });

  test('resolves to the reason for a skipped push', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);

    expect(await flush()).toEqual({ status: 'skipped', reason: 'no-endpoint' });
  });
});

describe('flush() before the first event', () => {
  const lambda = {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    AWS_LAMBDA_LOG_STREAM_NAME: `2026/11/22/[7]${'a'.repeat(32)}`,
    AWS_REGION: 'eu-west-1',
  };

  beforeEach(() => {
    vi.stubEnv('TMPDIR', mkdtempSync(join(tmpdir(), 'before-first-event-')));
  });
  afterEach(() => {
    rmSync(process.env.TMPDIR ?? '', { recursive: true });
    vi.unstubAllEnvs();
  });

  function beInLambda(more: Record<string, string> = {}): void {
    for (const [name, value] of Object.entries({ ...lambda, ...more })) vi.stubEnv(name, value);
  }

  /** @returns the stored values of each series of a metric */
  function stored(receiver: ImportReceiver, name: string): unknown[] {
    return receiver.series(name).map(({ points }) => points.map(({ value }) => value));
  }

  test('skips until the event brings the missing labels, so that no series is stored twice', async () => {
    await using receiver = await startConfigured();
    beInLambda();

    expect(await flush()).toEqual({ status: 'skipped', reason: 'before-first-event' });
    await handler({}, fakeContext());
    expect(await flush()).toMatchObject({ status: 'pushed' });

    expect(stored(receiver, 'aws_lambda_invocations_total')).toEqual([[0, 1]]);
    expect(receiver.value('aws_lambda_invocations_total', { account_id: '123456789012' })).toBe(1);
  });

  test('pushes if settings and environment contain all labels', async () => {
    await using receiver = await startConfigured();
    beInLambda({ ACCOUNT_ID: '42' });

    expect(await flush()).toMatchObject({ status: 'pushed' });
    await handler({}, fakeContext());

    expect(stored(receiver, 'aws_lambda_invocations_total')).toEqual([[0, 1]]);
    const labels = { account_id: '42', asserts_env: '42', instance: 'a'.repeat(32) };
    expect(receiver.value('aws_lambda_invocations_total', labels)).toBe(1);
  });

  test('continues the counts of the previous process, as the first event does', async () => {
    await using receiver = await startConfigured();
    beInLambda({ ACCOUNT_ID: '42' });
    await handler({}, fakeContext());
    await handler({}, fakeContext());
    resetInstrumentation();
    const [journal = ''] = readdirSync(process.env.TMPDIR ?? '');
    disownJournal(join(process.env.TMPDIR ?? '', journal));
    configure({
      endpoint: receiver.url,
      certificateAuthority: receiver.certificateAuthority,
      tenantName: 'acme',
      password: 'hunter2',
    });

    expect(await flush()).toMatchObject({ status: 'pushed' });
    await handler({}, fakeContext());

    expect(stored(receiver, 'aws_lambda_invocations_total')).toEqual([[0, 1, 2, 2, 3]]);
  });

  test('fixes the labels outside Lambda, and a later context does not change them', async () => {
    await using receiver = await startConfigured();

    await flush();
    await handler({}, fakeContext({ functionName: 'orders' }));

    expect(stored(receiver, 'aws_lambda_invocations_total')).toEqual([[0, 1]]);
  });
});

describe('if the metrics cannot be set up', () => {
  const breakSetup = (): void => {
    const registry = {
      get getMetricsAsJSON(): never {
        throw new Error('no registry');
      },
    };
    configure({ registries: [registry] });
  };

  test('a handler runs as without the library, and one line is logged', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    breakSetup();

    expect(await handler({}, fakeContext())).toBe('done');
    expect(await handler({}, fakeContext())).toBe('done');
    expect(warn.mock.calls).toEqual([[expect.stringContaining('are not counted: Error.')]]);
  });

  test('flush() resolves to a failure', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    breakSetup();

    expect(await flush()).toEqual({ status: 'failed', reason: 'internal', durationMs: 0 });
  });
});

describe('configure()', () => {
  test('accepts a second call with equal options', () => {
    configure({ site: 'a', buckets: [1, 2], labels: { team: 'a', stage: 'b' } });

    expect(() => {
      configure({ buckets: [1, 2], labels: { stage: 'b', team: 'a' }, site: 'a' });
    }).not.toThrow();
  });

  test.each([{ team: 'b' }, {}, { team: 'a', stage: 'b' }, { stage: 'a' }])(
    'rejects labels that differ from an earlier call: %j',
    (labels) => {
      configure({ labels: { team: 'a' } });

      expect(() => {
        configure({ labels });
      }).toThrow(/called before with other options/);
    },
  );

  test("labels: adds the user's labels to every sample and keeps the identity labels", async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await using receiver = await startConfigured({ labels: { team: 'orders', instance: 'mine' } });

    await handler({}, fakeContext());

    const samples = receiver.pushes.flatMap((push) => push.samples);
    expect(samples.filter(({ labels }) => labels.team !== 'orders')).toEqual([]);
    expect(samples.filter(({ labels }) => labels.instance === 'mine')).toEqual([]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('"instance" is reserved by the library')]]);
  });

  test("onPush: is called for each push, and a throw of it does not change the handler's result", async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const reports: PushReport[] = [];
    await using receiver = await startConfigured({
      onPush(report) {
        reports.push(report);
        throw new Error('not yours');
      },
    });

    expect(await handler({}, fakeContext())).toBe('done');
    receiver.fault = { kind: 'status', status: 500 };
    expect(await handler({}, fakeContext())).toBe('done');

    expect(reports).toEqual([
      {
        status: 'pushed',
        durationMs: expect.any(Number) as number,
        wireBytes: receiver.pushes[0]?.wireBytes,
      },
      {
        status: 'failed',
        reason: 'rejected',
        detail: 'the endpoint answered 500',
        durationMs: expect.any(Number) as number,
      },
    ]);
  });

  test('rejects a second call with other options', () => {
    configure({ site: 'a' });

    expect(() => {
      configure({ site: 'b' });
    }).toThrow(/called before with other options/);
  });

  test('rejects a call once metrics are in use', () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    metricsRegistry();

    expect(() => {
      configure({ site: 'a' });
    }).toThrow(/in use already/);
  });
});

describe("a log line about an error of the user's code", () => {
  const secret = 'postgres://shop:hunter2@db.example/orders';

  function listen(): () => readonly string[] {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    return () => warn.mock.calls.map(([line]) => String(line));
  }

  test('names the metric and the class of the error, without the message', async () => {
    await using receiver = await startConfigured();
    const readLines = listen();
    new Counter({
      name: 'orders_open',
      help: 'Orders.',
      collect: () => {
        throw Object.assign(new TypeError(`cannot connect to ${secret}\n${'x'.repeat(100_000)}`), {
          code: 'ECONNREFUSED',
        });
      },
    });

    await handler({}, fakeContext());

    expect(readLines()).toEqual([
      'instrumented-lambda: Cannot read the metric orders_open: TypeError (ECONNREFUSED); the others are pushed.',
    ]);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('names isError and the class of the error that it threw', async () => {
    await using receiver = await startConfigured();
    const readLines = listen();
    const checked = lambdaHandler(
      { handle: (): Promise<string> => Promise.resolve('done') },
      {
        isError: () => {
          throw new RangeError(secret);
        },
      },
    );

    expect(await (checked as (event: object, context: object) => Promise<string>)({}, fakeContext())).toBe(
      'done',
    );

    expect(readLines()).toEqual(['instrumented-lambda: An error in isError was ignored: RangeError.']);
    expect(receiver.pushes).toHaveLength(1);
  });

  test('is one short line if the metrics cannot be set up', async () => {
    const readLines = listen();
    configure({
      registries: [
        {
          get getMetricsAsJSON(): never {
            throw new Error(`${secret}\u001b[2J\n${'x'.repeat(100_000)}`);
          },
        },
      ],
    });

    expect(await handler({}, fakeContext())).toBe('done');

    expect(readLines()).toEqual([
      'instrumented-lambda: Cannot set up metrics, invocations are not counted: Error.',
    ]);
  });
});
