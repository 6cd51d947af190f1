import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Counter, Registry, register } from 'prom-client';
import { configure, instrument } from '../../lib/index.js';
import {
  counterValue,
  fakeContext,
  ImportReceiver,
  resetInstrumentation,
  samples,
} from '../../lib/testing/index.js';

const handler = instrument((event: { fail?: Error }, _context: object): Promise<string> =>
  event.fail ? Promise.reject(event.fail) : Promise.resolve('done'),
);

beforeEach(resetInstrumentation);
afterEach(() => {
  resetInstrumentation();
  register.clear();
  vi.restoreAllMocks();
});

describe('samples()', () => {
  test('reads the samples of the next push, with all labels, without an endpoint', async () => {
    configure({ labels: { team: 'orders' } });
    await handler({}, fakeContext({ functionName: 'ship' }));

    const [count, ...others] = await samples('aws_lambda_duration_seconds_count');

    expect(others).toEqual([]);
    expect(count).toMatchObject({ value: 1, labels: { function_name: 'ship', job: 'ship', team: 'orders' } });
  });

  test('reads the same values that an endpoint receives', async () => {
    await using receiver = await ImportReceiver.start({ tls: false });
    configure({ endpoint: receiver.url, timestamps: false });
    await handler({}, fakeContext());

    const strip = (all: readonly { name: string; labels: object; value: number }[]) =>
      all
        .filter(({ name }) => name.startsWith('aws_lambda_'))
        .map(({ name, labels, value }) => ({ name, labels, value }));
    const received = strip(receiver.pushes[0]!.samples);
    const read = strip(await samples());

    expect(read.length).toBeGreaterThan(20);
    expect(read).toEqual(expect.arrayContaining(received));
    expect(received).toHaveLength(read.length);
  });

  test("reads the app's metrics from the registries that are pushed", async () => {
    const elsewhere = new Registry();
    new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['instance'] }).inc(
      { instance: 'mine' },
      3,
    );
    new Counter({ name: 'other_total', help: 'Other.', registers: [elsewhere] }).inc(4);

    expect(await counterValue('orders_total', { exported_instance: 'mine' })).toBe(3);
    expect(await counterValue('other_total')).toBeUndefined();
    resetInstrumentation();
    configure({ registries: [elsewhere] });
    expect(await counterValue('orders_total')).toBeUndefined();
    expect(await counterValue('other_total')).toBe(4);
  });
});

describe('counterValue()', () => {
  test('returns the sum of the series with the given labels', async () => {
    const orders = new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['country', 'kind'] });
    orders.inc({ country: 'pt', kind: 'a' }, 1);
    orders.inc({ country: 'pt', kind: 'b' }, 2);
    orders.inc({ country: 'es', kind: 'b' }, 4);

    expect(await counterValue('orders_total')).toBe(7);
    expect(await counterValue('orders_total', { country: 'pt' })).toBe(3);
    expect(await counterValue('orders_total', { country: 'fr' })).toBeUndefined();
  });

  test('returns 0 errors for a successful handler, and 1 by type for a failed one', async () => {
    await handler({}, fakeContext());
    expect(await counterValue('aws_lambda_errors_total')).toBe(0);

    await expect(handler({ fail: new RangeError('no') }, fakeContext())).rejects.toThrow('no');

    expect(await counterValue('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(await counterValue('aws_lambda_invocations_total')).toBe(2);
  });
});

describe('a unit test of an instrumented handler without an endpoint', () => {
  test('prints nothing', async () => {
    const lines: unknown[] = [];
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation((...args) => void lines.push(args));
    }
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(text) > 0);
    }

    await handler({}, fakeContext());
    await expect(handler({ fail: new Error('no') }, fakeContext())).rejects.toThrow('no');
    await new Promise(setImmediate);
    vi.restoreAllMocks();

    expect(lines).toEqual([]);
  });

  test('takes microseconds for each invocation', async () => {
    const context = fakeContext();
    const bare = await medianMicroseconds(() => Promise.resolve('done'));
    const instrumented = await medianMicroseconds(() => handler({}, context));

    // It takes 10 µs on an idle machine, and a push takes a hundred times as long. The bound only separates the two.
    expect(instrumented - bare).toBeLessThan(200);
  });

  test('leaves no timer and no connection', async () => {
    // An immediate ends without further action.
    const listResources = () =>
      process
        .getActiveResourcesInfo()
        .filter((kind) => kind !== 'Immediate')
        .sort();
    const before = listResources();

    await handler({}, fakeContext());

    expect(listResources()).toEqual(before);
  });
});

async function medianMicroseconds(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 501; round += 1) {
    const begun = process.hrtime.bigint();
    await call();
    times.push(Number(process.hrtime.bigint() - begun) / 1000);
  }
  return times.sort((a, b) => a - b)[250]!;
}
