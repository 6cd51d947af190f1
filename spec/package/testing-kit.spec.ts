import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const root = new URL('../..', import.meta.url);

/** Runs an ES module in a child process that must exit by itself. */
async function run(script: string, flags: readonly string[] = []): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, '--input-type=module', '--eval', script],
    { cwd: root, timeout: 30_000 },
  );
  return JSON.parse(stdout) as unknown;
}

describe('the built testing kit', () => {
  test('works in a worker thread that exits by itself', async () => {
    const inWorker = `
      const { parentPort } = require('node:worker_threads');
      const { configure, instrument } = require('instrumented-lambda');
      const { counterValue, fakeContext, ImportReceiver } = require('instrumented-lambda/testing');
      ImportReceiver.start({ tls: false }).then(async (receiver) => {
        configure({ endpoint: receiver.url });
        await instrument(async () => 'done')({}, fakeContext());
        const value = receiver.value('aws_lambda_invocations_total');
        const read = await counterValue('aws_lambda_invocations_total');
        await receiver.close();
        parentPort.postMessage([value, read]);
      });`;
    const script = `
      import { Worker } from 'node:worker_threads';
      import { once } from 'node:events';
      const worker = new Worker(${JSON.stringify(inWorker)}, { eval: true, execArgv: [] });
      // Waits for both at once: the exit may come before a separate await of the message continues.
      const [[message], [exitCode]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
      console.log(JSON.stringify({ message, exitCode }));`;

    expect(await run(script)).toEqual({ message: [1, 1], exitCode: 0 });
  });

  test('works as ES module and as CommonJS in one process, with one set of counts', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import { configure, instrument } from 'instrumented-lambda';
      import * as esm from 'instrumented-lambda/testing';
      const cjs = createRequire(process.cwd() + '/x.js')('instrumented-lambda/testing');
      const receivers = [await esm.ImportReceiver.start(), await cjs.ImportReceiver.start()];
      configure({ endpoint: receivers[1].url, certificateAuthority: receivers[1].certificateAuthority });
      await instrument(async () => 'done')({}, cjs.fakeContext());
      const { pass } = esm.metricMatchers.toHaveMetricValue(receivers[1], 'aws_lambda_invocations_total', 1);
      console.log(JSON.stringify({
        pushes: receivers.map(({ pushes }) => pushes.length),
        pass,
        read: [await esm.counterValue('aws_lambda_invocations_total'), await cjs.counterValue('aws_lambda_invocations_total')],
      }));
      for (const receiver of receivers) await receiver.close();`;

    expect(await run(script)).toEqual({ pushes: [0, 1], pass: true, read: [1, 1] });
  });

  test('keeps no PerformanceObserver of the garbage collection after a reset', async () => {
    const script = `
      import { PerformanceObserver } from 'node:perf_hooks';
      import { setImmediate as turn } from 'node:timers/promises';
      import { metricsRegistry } from 'instrumented-lambda';
      import { resetInstrumentation } from 'instrumented-lambda/testing';
      let open = 0;
      const { observe, disconnect } = PerformanceObserver.prototype;
      PerformanceObserver.prototype.observe = function (...args) { open += 1; return observe.apply(this, args); };
      PerformanceObserver.prototype.disconnect = function () { open -= 1; return disconnect.call(this); };
      for (let i = 0; i < 50; i += 1) { metricsRegistry(); await turn(); resetInstrumentation(); }
      const most = open;
      for (let i = 0; i < 20; i += 1) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
      console.log(JSON.stringify([most > 0, open <= 2]));`;

    expect(await run(script, ['--expose-gc'])).toEqual([true, true]);
  });
});
