import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../../lib/doctor/check.js';
import { blackHole, ImportReceiver } from '../../../lib/testing/index.js';
import { requirePart } from '../parts/require-part.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { VictoriaMetrics } from '../stores/victoria-metrics.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
const bin = fileURLToPath(new URL('../../../dist/cjs/cli/bin.js', import.meta.url));

describeUnderRuntimes('INSTRUMENTED_DOCTOR=true', (_runtime, start) => {
  async function invoke(handler: string, env: Readonly<Record<string, string>>) {
    const environment = await start(handler, { taskRoot, env: { INSTRUMENTED_DOCTOR: 'true', ...env } });
    const results: unknown[] = [];
    for (let i = 0; i < 3; i += 1) results.push(await environment.invoke({}));
    const lines = environment.output.split('\n');
    return { results, lines, doctor: lines.filter((line) => line.includes('instrumented-lambda: doctor:')) };
  }

  const outcome = expect.objectContaining({ outcome: 'response', payload: 'done' }) as unknown;

  test('prints the report once, in init, if an ES module awaits warmUp()', async () => {
    const receiver = await ImportReceiver.start({ tls: false });
    onTestFinished(() => receiver.close());

    const { results, lines, doctor } = await invoke('warm.handler', {
      ASSERTS_REMOTE_WRITE_URL: receiver.url,
    });

    expect(results).toEqual([outcome, outcome, outcome]);
    expect(doctor.filter((line) => line.includes('ok probe'))).toHaveLength(1);
    expect(doctor.filter((line) => line.includes('FAILED'))).toEqual([]);
    const evaluated = lines.findIndex((line) => line.includes('module evaluated'));
    expect(lines.findIndex((line) => line.includes('doctor:'))).toBeLessThan(evaluated);
    expect(receiver.value('instrumented_doctor_probe')).toBeGreaterThan(0);
  });

  test('changes no outcome with a black hole as the endpoint, and reports it once', async () => {
    const hole = await blackHole();
    onTestFinished(() => hole.close());

    const { results, doctor } = await invoke('orders.handler', {
      ASSERTS_REMOTE_WRITE_URL: hole.url,
      INSTRUMENTED_FLUSH_TIMEOUT_MS: '200',
    });

    expect(results).toEqual([outcome, outcome, outcome]);
    expect(doctor.filter((line) => line.includes('FAILED connection'))).toHaveLength(1);
  });

  test('reports a missing endpoint', async () => {
    const { results, doctor } = await invoke('orders.handler', {});

    expect(results).toEqual([outcome, outcome, outcome]);
    expect(doctor.filter((line) => line.includes('FAILED endpoint'))).toHaveLength(1);
  });
});

describe.skipIf(!requirePart('victoriaMetrics'))('instrumented-lambda doctor', () => {
  test('reads its sample back from VictoriaMetrics', async () => {
    const store = await VictoriaMetrics.start({ credentials: { username: 'acme', password: 'hunter2' } });
    onTestFinished(() => store.stop());

    const report = await new Promise<Report>((resolve, reject) => {
      execFile(
        process.execPath,
        [bin, 'doctor', '--json'],
        {
          encoding: 'utf8',
          env: {
            PATH: process.env.PATH,
            ASSERTS_REMOTE_WRITE_URL: store.importUrl,
            ASSERTS_TENANT_NAME: 'acme',
            ASSERTS_PASSWORD: 'hunter2',
          },
        },
        (error, out) => {
          if (error === null) resolve(JSON.parse(out) as Report);
          else reject(new Error(out, { cause: error }));
        },
      );
    });

    expect(report.checks.find(({ name }) => name === 'read-back')).toEqual({
      name: 'read-back',
      status: 'ok',
      detail: 'the store has the sample',
    });
    expect(await store.queryValue('instrumented_doctor_probe')).toBeGreaterThan(0);
  });

  test('pushes its sample by remote write to VictoriaMetrics', async () => {
    const store = await VictoriaMetrics.start();
    onTestFinished(() => store.stop());
    const url = `${store.origin}/api/v1/write`;

    const code = await new Promise((resolve) => {
      const env = { PATH: process.env.PATH, INSTRUMENTED_ENDPOINT: url };
      execFile(process.execPath, [bin, 'doctor'], { env }, (error) => {
        resolve(error?.code ?? 0);
      });
    });

    expect(code).toBe(0);
    expect(await store.queryValue('instrumented_doctor_probe{instance="doctor"}')).toBeGreaterThan(0);
  });
});
