import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../lib/testing/import-receiver.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';

const handler = `
  Object.prototype.foo = 'polluted';
  Object.prototype.bar = () => 'polluted';
  import { instrument } from 'instrumented-lambda';
  import { Counter, register } from 'prom-client';
  const mine = new Counter({ name: 'mine_total', help: 'Mine.' });
  const labelled = new Counter({ name: 'labelled_total', help: 'Mine.', labelNames: ['kind'] });
  labelled.inc(Object.assign(Object.create(null), { kind: 'a' }));
  const handler = instrument(async (event) => {
    if (event.fails) throw new RangeError('mine');
    return event.n;
  });
  const context = (n) => ({
    functionName: 'orders',
    awsRequestId: 'id-' + n,
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders',
    logStreamName: '2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => 10_000,
  });
  const results = [];
  for (let n = 0; n < 6; n += 1) {
    try { results.push(await handler({ n, fails: n % 3 === 2 }, context(n))); } catch (error) { results.push(error.name); }
  }
  console.log(JSON.stringify(results));`;

describe('the built package with an enumerable key on Object.prototype', () => {
  test('counts invocations and errors and pushes valid text', async () => {
    const receiver = await ImportReceiver.start({ tls: false });
    onTestFinished(() => receiver.close());

    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', handler],
      {
        cwd: new URL('../..', import.meta.url),
        env: {
          ...process.env,
          ASSERTS_REMOTE_WRITE_URL: receiver.url,
          ASSERTS_TENANT_NAME: 'tenant',
          ASSERTS_PASSWORD: 'secret',
          AWS_LAMBDA_FUNCTION_NAME: 'orders',
        },
      },
    );

    expect(JSON.parse(stdout)).toEqual([0, 1, 'RangeError', 3, 4, 'RangeError']);
    expect(stderr).toBe('');
    expect(receiver.pushes).toHaveLength(6);
    expect(receiver.pushes.filter(({ headers }) => Object.hasOwn(headers, 'foo'))).toEqual([]);
    const texts = receiver.pushes.map(({ text }) => parseExposition(text));
    const samples = texts.flatMap((text) => text.samples);
    expect(samples.filter(({ labels }) => 'foo' in labels && Object.hasOwn(labels, 'foo'))).toEqual([]);
    const last = (name: string, type?: string) =>
      samples.findLast(({ name: each, labels }) => each === name && labels.error_type === type)?.value;
    expect(last('aws_lambda_invocations_total')).toBe(6);
    expect(last('aws_lambda_errors_total', 'RangeError')).toBe(2);
    expect(last('aws_lambda_duration_seconds_count')).toBe(6);
    expect(last('labelled_total')).toBe(1);
    expect(last('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });
});
