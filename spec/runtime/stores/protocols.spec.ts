import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { decode } from '../../protocols/otlp/decode.js';
import { decode2 } from '../../protocols/remote-write/decode.js';
import { requirePart } from '../parts/require-part.js';
import { describeUnderRuntimes, type StartEnvironment } from '../service/use-environments.js';
import { startPrometheus } from './prometheus.js';
import { startPushReceiver, type PushReceiver, type ReceiverAnswer } from './push-receiver.js';
import { VictoriaMetrics } from './victoria-metrics.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
/** A label value, in which a lone surrogate has become U+FFFD. */
const shop = '"x"/\\\n\ufffd😀';
const aText = expect.any(String) as string;
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Invokes a function three times. @returns its log */
async function invoke(
  start: StartEnvironment,
  url: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const environment = await start('orders.handler', { taskRoot, env: { STORE_URL: url, ...env } });
  for (let i = 0; i < 3; i += 1) {
    expect(await environment.invoke({})).toMatchObject({ outcome: 'response', payload: 'done' });
  }
  return environment.output;
}

async function receive(answerTo: Parameters<typeof startPushReceiver>[0]): Promise<PushReceiver> {
  const receiver = await startPushReceiver(answerTo);
  stops.push(() => receiver.close());
  return receiver;
}

describeUnderRuntimes('a function that pushes', (_runtime, start) => {
  describe.skipIf(!requirePart('promtool'))('to Prometheus by remote write', () => {
    test('stores all counts, each with a zero before it', async () => {
      const prometheus = await startPrometheus();
      stops.push(() => prometheus.stop());

      const output = await invoke(start, `${prometheus.origin}/api/v1/write`);

      const samples = async (selector: string) =>
        (await prometheus.query(`${selector}[5m]`)).map(({ values }) => values);
      expect(await samples('aws_lambda_invocations_total')).toEqual([[0, 1, 2, 3]]);
      expect(await samples('orders_total')).toEqual([[0, 2, 4, 6]]);
      expect(await samples('weight_kg_bucket{le="5"}')).toEqual([[0, 1, 2, 3]]);
      expect(await samples('price_eur_count')).toEqual([[0, 1, 2, 3]]);
      expect(await samples('stock')).toEqual([[-0.5]]);
      const [orders] = await prometheus.query('orders_total');
      expect(orders!.labels).toMatchObject({ shop, job: aText, instance: aText });
      const [increase] = await prometheus.query('increase(aws_lambda_invocations_total[5m])');
      expect(increase!.values[0]).toBeGreaterThanOrEqual(3);
      expect(output).not.toContain('instrumented-lambda:');
    });

    test('logs the remedy if the server reads 2.0 as 1.0 and stores nothing', async () => {
      const prometheus = await startPrometheus();
      stops.push(() => prometheus.stop());

      const output = await invoke(start, `${prometheus.origin}/api/v1/write`, {
        STORE_PROTOCOL: 'remote-write-2',
      });

      expect(output).toMatch(/does not say what it wrote.*set INSTRUMENTED_PROTOCOL=remote-write/);
      expect(await prometheus.query('aws_lambda_invocations_total')).toEqual([]);
    });
  });

  test.skipIf(!requirePart('victoriaMetrics'))(
    'to VictoriaMetrics by remote write stores all counts',
    async () => {
      const store = await VictoriaMetrics.start();
      stops.push(() => store.stop());

      const output = await invoke(start, `${store.origin}/api/v1/write`);

      expect(await store.queryValue('sum(increase(aws_lambda_invocations_total[5m]))')).toBe(3);
      expect(await store.queryValue('sum(increase(orders_total[5m]))')).toBe(6);
      const [orders] = await store.export('orders_total');
      expect(orders!.labels.shop).toBe(shop);
      expect(output).not.toContain('instrumented-lambda:');
    },
  );

  test('by remote write 2.0 sends the start times of its counters', async () => {
    const headers = { 'x-prometheus-remote-write-samples-written': '1' };
    const receiver = await receive(() => ({ status: 204, headers }));

    const output = await invoke(start, `${receiver.origin}/api/v1/write`, {
      STORE_PROTOCOL: 'remote-write-2',
    });

    const series = receiver.requests.flatMap(({ body }) => decode2(body).series);
    const invocations = series.filter(({ labels }) =>
      labels.some(({ value }) => value === 'aws_lambda_invocations_total'),
    );
    expect(invocations.map(({ samples }) => samples.map(({ value }) => value))).toEqual([[0, 1], [2], [3]]);
    for (const { type, samples, createdTimestamp } of invocations) {
      expect(type).toBe('METRIC_TYPE_COUNTER');
      expect(Number(createdTimestamp)).toBeGreaterThan(0);
      expect(samples.at(-1)!.startTimestamp).toBe(createdTimestamp);
    }
    expect(receiver.requests[0]!.headers).toMatchObject({
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'x-prometheus-remote-write-version': '2.0.0',
    });
    expect(output).not.toContain('instrumented-lambda:');
  });

  describe('by OTLP', () => {
    const success: ReceiverAnswer = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    };

    test('sends the labels of the environment in the resource, and all others in data points', async () => {
      const receiver = await receive(() => success);

      const output = await invoke(start, `${receiver.origin}/v1/metrics`);

      // The request that opens the connection is empty, and may be missing: a push that comes before it replaces it.
      const pushes = receiver.requests.filter(({ body }) => String(body) !== '{"resourceMetrics":[]}');
      const metrics = pushes.flatMap(({ body }) => decode(body));
      const orders = metrics.filter(({ name }) => name === 'orders_total');
      expect(orders.map(({ dataPoints }) => dataPoints.map(({ value }) => value))).toEqual([
        [0, 2],
        [4],
        [6],
      ]);
      expect(orders[0]!.resource).toMatchObject({
        'cloud.platform': 'aws_lambda',
        'faas.name': aText,
      });
      expect(orders[0]!.dataPoints[0]!.attributes).toMatchObject({ shop });
      const weights = metrics.filter(({ name }) => name === 'weight_kg');
      expect(weights.map(({ dataPoints }) => dataPoints.at(-1)!.bucketCounts)).toEqual([
        [0n, 1n, 0n],
        [0n, 2n, 0n],
        [0n, 3n, 0n],
      ]);
      for (const { headers } of receiver.requests) expect(headers['content-type']).toBe('application/json');
      expect(output).not.toContain('instrumented-lambda:');
    });

    test('logs the reason of a partial success with status 200', async () => {
      const body = '{"partialSuccess":{"rejectedDataPoints":"1","errorMessage":"too many labels"}}';
      const receiver = await receive(({ body: sent }) =>
        sent.includes('orders_total') ? { ...success, body } : success,
      );

      const output = await invoke(start, `${receiver.origin}/v1/metrics`);

      expect(output).toMatch(/the endpoint rejected 1 data points: too many labels/);
    });
  });
});
