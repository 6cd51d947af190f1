import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ImportReceiver, type Sample } from '../../../lib/testing/index.js';
import { requirePart } from '../parts/require-part.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { VictoriaMetrics } from '../stores/victoria-metrics.js';
import { buildTaskRoot, type TaskRootFormat } from '../task-root/build-task-root.js';

const handlerSource = fileURLToPath(new URL('fixtures/order-handler.ts', import.meta.url));
const credentials = { tenantName: 'acme', password: 'correct:horse "battery" 🐎' };
const formats: readonly TaskRootFormat[] = ['bundled-cjs', 'unbundled-cjs', 'bundled-esm', 'unbundled-esm'];
const invocations = 100;
const isCountOf =
  (count: number) =>
  ({ name, value }: Sample): boolean =>
    name === 'aws_lambda_invocations_total' && value === count;
const isFailing = (invocation: number): boolean => invocation % 10 === 3;

describe.skipIf(!requirePart('victoriaMetrics'))('a decorated class under the real runtime client', () => {
  let store: VictoriaMetrics;
  let receiver: ImportReceiver;

  beforeEach(async () => {
    store = await VictoriaMetrics.start();
    receiver = await ImportReceiver.start({ credentials, forwardTo: store.origin });
  });

  afterEach(async () => {
    await receiver.close();
    await store.stop();
  });

  for (const format of formats) {
    describeUnderRuntimes(`deployed as ${format},`, (_runtime, start) => {
      test(`has its metrics in VictoriaMetrics before each of ${String(invocations)} answers, with a freeze after each`, async () => {
        using taskRoot = await buildTaskRoot(handlerSource, format);
        const caFile = join(taskRoot.path, 'ca.pem');
        writeFileSync(caFile, receiver.certificateAuthority ?? '');
        const env = await start('index.handler', {
          taskRoot: taskRoot.path,
          functionName: 'orders',
          env: {
            NODE_EXTRA_CA_CERTS: caFile,
            ASSERTS_REMOTE_WRITE_URL: receiver.origin,
            ASSERTS_TENANT_NAME: credentials.tenantName,
            ASSERTS_PASSWORD: credentials.password,
            ASSERTS_ENVIRONMENT: 'prod',
            INSTRUMENTED_FLUSH_TIMEOUT_MS: '5000',
          },
        });

        for (let i = 0; i < invocations; i += 1) {
          const result = await env.invoke({ fails: isFailing(i), waitMs: i % 7 });

          // On a loaded machine a push may be sent twice. The first one that arrived counts here.
          const push = receiver.pushes.find(({ samples }) => samples.some(isCountOf(i + 1)));
          expect(push, env.output).toMatchObject({ status: 204, invalidLines: [], authorized: true });
          expect(push?.answeredAt).toBeLessThanOrEqual(result.timings.answeredAt);
          if (isFailing(i)) {
            const error = {
              errorType: 'OutOfStock',
              errorMessage: `order ${String(i + 1)} cannot be shipped`,
            };
            expect(result).toMatchObject({ outcome: 'error', error });
            expect(result.error?.stackTrace.join('\n')).toMatch(/handle.*index\.m?js|index\.m?js/);
          } else {
            expect(result).toMatchObject({ outcome: 'response', payload: { order: i + 1 } });
          }
        }

        expect(env.frozenCount).toBeGreaterThanOrEqual(invocations);
        const failures = Array.from({ length: invocations }, (_, i) => i).filter(isFailing).length;
        expect(await store.queryValue('sum(increase(aws_lambda_invocations_total[10m]))')).toBe(invocations);
        expect(await store.queryValue('sum(increase(aws_lambda_errors_total[10m]))')).toBe(failures);
        expect(await store.queryValue('sum(aws_lambda_errors_total{error_type="OutOfStock"})')).toBe(
          failures,
        );
        expect(await store.queryValue('sum(increase(aws_lambda_cold_starts_total[10m]))')).toBe(1);
        const p50 =
          'histogram_quantile(0.5, sum by (le) (increase(aws_lambda_duration_seconds_bucket[10m])))';
        const median = await store.queryValue(p50);
        expect(median).toBeGreaterThan(0.0005);
        expect(median).toBeLessThan(0.05);
        expect(await store.metric('vm_rows_invalid_total')).toBe(0);

        const [series] = await store.query('aws_lambda_invocations_total');
        const logStreamId = /[0-9a-f]{32}/.exec(env.identity.logStreamName)?.[0];
        expect(series?.labels).toEqual({
          __name__: 'aws_lambda_invocations_total',
          function_name: 'orders',
          job: 'orders',
          version: '$LATEST',
          region: env.identity.region,
          account_id: env.identity.accountId,
          instance: logStreamId,
          namespace: 'AWS/Lambda',
          asserts_source: 'prom-client',
          asserts_env: 'prod',
          asserts_site: env.identity.region,
          tenant: 'acme',
          asserts_tenant: 'acme',
          runtime: 'nodejs',
        });
        expect(env.output).not.toContain('instrumented-lambda:');
      });
    });
  }
});
