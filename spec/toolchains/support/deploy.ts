import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { runtimes, type RuntimeName } from '../../runtime/parts/find-parts.js';
import { requirePart } from '../../runtime/parts/require-part.js';
import { LambdaEnvironment } from '../../runtime/service/lambda-environment.js';

export interface Deployment {
  /** The output folder of the tool. */
  readonly output: string;
  /** The `node_modules` to deploy with it. Default: none, as with a single bundle. */
  readonly nodeModules?: string | undefined;
  /** Files of `output` to deploy. Default: all. */
  readonly files?: readonly string[] | undefined;
  /** Whether `.js` files are ES modules. Default: no. */
  readonly isModule?: boolean | undefined;
  readonly handler?: string | undefined;
  readonly event?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly runtimes?: readonly RuntimeName[] | undefined;
}

/** The result of one invocation under a real runtime client. */
export interface DeployedRun {
  readonly payload: unknown;
  readonly outcome: string;
  /** The log of the function. */
  readonly log: string;
  /** Sum of the stored values of a metric. */
  readonly value: (metric: string) => number | undefined;
}

/** Copies the output of a tool to an empty folder, as to /var/task, and invokes it once under each runtime client. */
export async function runDeployed(
  deployment: Deployment,
  check: (run: DeployedRun, runtime: RuntimeName) => void,
): Promise<void> {
  for (const runtime of deployment.runtimes ?? runtimes) {
    if (!requirePart(runtime)) continue;
    const taskRoot = mkdtempSync(join(tmpdir(), 'toolchain-'));
    const receiver = await ImportReceiver.start({ tls: false });
    let environment: LambdaEnvironment | undefined;
    try {
      copyTo(taskRoot, deployment);
      environment = await LambdaEnvironment.start({
        runtime,
        taskRoot,
        handler: deployment.handler ?? 'index.handler',
        functionName: 'orders',
        memoryMb: 1024,
        timeoutMs: 30_000,
        env: {
          ASSERTS_REMOTE_WRITE_URL: receiver.url,
          INSTRUMENTED_FLUSH_TIMEOUT_MS: '5000',
          ...deployment.env,
        },
      });
      const { payload, outcome } = await environment.invoke(deployment.event ?? orders);
      check(
        { payload, outcome, log: environment.output, value: (metric) => receiver.value(metric) },
        runtime,
      );
    } finally {
      await environment?.stop();
      await receiver.close();
      rmSync(taskRoot, { recursive: true });
    }
  }
}

/** An SQS event with two orders. */
export const orders = { Records: [{ body: 'tea' }, { body: 'cups' }] };

/** Expects the answer of a deployed handler and its counts. */
export function expectPush(
  { payload, log, value }: DeployedRun,
  answer: unknown = orders.Records.length,
): void {
  expect(payload, log).toEqual(answer);
  expect(value('aws_lambda_invocations_total'), log).toBe(1);
  expect(log).not.toContain('instrumented-lambda:');
}

function copyTo(taskRoot: string, { output, files, nodeModules, isModule = false }: Deployment): void {
  if (files === undefined) cpSync(output, taskRoot, { recursive: true });
  else for (const file of files) cpSync(join(output, file), join(taskRoot, file));
  if (isModule) writeFileSync(join(taskRoot, 'package.json'), '{ "type": "module" }');
  if (nodeModules !== undefined) symlinkSync(nodeModules, join(taskRoot, 'node_modules'), 'dir');
}
