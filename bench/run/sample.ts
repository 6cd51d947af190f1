import { LambdaEnvironment } from '../../spec/runtime/service/lambda-environment.js';
import type { RuntimeName } from '../../spec/runtime/parts/find-parts.js';
import type { Deployment } from './bundles.js';
import type { CpuLimit } from './cpu-limit.js';
import { readCpuMs, readResidentMb } from './process-figures.js';
import { setUpLayer } from './layers.js';
import type { Sink } from './sink.js';
import type { Subject } from './subjects.js';

/** Where and how one environment is measured. */
export interface SampleSetting {
  readonly runtime: RuntimeName;
  readonly sink: Sink;
  /** File of the sink's authority. */
  readonly authorityFile: string;
  /** How long the handler waits for something of its own. */
  readonly waitMs: number;
  /** Invocations measured after the first and the warm-up; 0: none but the first. */
  readonly warmCount: number;
  readonly limit?: CpuLimit | undefined;
}

/** What one environment showed, from its start to its end. Times in ms. */
export interface Sample {
  readonly initMs: number;
  readonly firstMs: number;
  readonly coldMs: number;
  /** CPU time of the process until it had answered the first invocation. */
  readonly coldCpuMs: number;
  readonly warmMs: readonly number[];
  readonly warmCpuMs: number;
  readonly residentMb: number;
  /** Of bodies, per warm push. */
  readonly wireBytes: number;
}

/** So that what is measured is compiled code, as in an environment that serves for minutes. */
const warmUpCount = 30;

/** Starts one environment, invokes it, and ends it. */
export async function takeSample(
  subject: Subject,
  deployment: Deployment,
  setting: SampleSetting,
): Promise<Sample> {
  const { sink, waitMs, warmCount } = setting;
  const environment = await LambdaEnvironment.start(describeEnvironment(subject, deployment, setting));
  try {
    if (environment.initError) throw new Error(environment.initError.errorMessage);
    const firstMs = await invoke(environment, { waitMs });
    const coldCpuMs = readCpuMs(pidOf(environment));
    for (let i = 0; warmCount > 0 && i < warmUpCount; i += 1) await invoke(environment, { waitMs });

    const before = { cpuMs: readCpuMs(pidOf(environment)), ...sink.read() };
    const warmMs: number[] = [];
    for (let i = 0; i < warmCount; i += 1) warmMs.push(await invoke(environment, { waitMs }));
    const after = { cpuMs: readCpuMs(pidOf(environment)), ...sink.read() };

    const initMs = environment.initDurationMs ?? NaN;
    return {
      initMs,
      firstMs,
      coldMs: initMs + firstMs,
      coldCpuMs,
      warmMs,
      warmCpuMs: (after.cpuMs - before.cpuMs) / warmCount,
      residentMb: readResidentMb(pidOf(environment)),
      wireBytes: (after.bodyBytes - before.bodyBytes) / (after.requests - before.requests),
    };
  } catch (error) {
    throw new Error(`Cannot measure ${subject.name}: its function wrote:\n${environment.output}`, {
      cause: error,
    });
  } finally {
    await environment.stop();
  }
}

function describeEnvironment(subject: Subject, deployment: Deployment, setting: SampleSetting) {
  const limited = setting.limit?.environmentOptions;
  const { env: layerEnv, ...layered } = subject.layer
    ? setUpLayer(subject.layer, deployment.handler)
    : { handler: deployment.handler };
  return {
    runtime: setting.runtime,
    taskRoot: deployment.taskRoot,
    ...layered,
    functionName: 'bench',
    memoryMb: 512,
    timeoutMs: 30_000,
    initTimeoutMs: 30_000,
    ...(limited && { execWrapper: limited.execWrapper }),
    env: {
      NODE_EXTRA_CA_CERTS: setting.authorityFile,
      ASSERTS_REMOTE_WRITE_URL: setting.sink.url,
      ASSERTS_TENANT_NAME: 'tenant',
      ASSERTS_PASSWORD: 'secret',
      ...limited?.env,
      ...layerEnv,
      ...subject.env,
    },
  };
}

function pidOf({ pid, output }: LambdaEnvironment): number {
  if (pid === undefined) throw new Error(`Cannot measure a process that has ended: ${output}`);
  return pid;
}

/** @returns ms from the event's delivery until its caller has the answer */
async function invoke(environment: LambdaEnvironment, event: { waitMs: number }): Promise<number> {
  const { outcome, timings, error } = await environment.invoke(event);
  if (outcome !== 'response') throw new Error(`Cannot measure an invocation: ${String(error?.errorMessage)}`);
  return timings.answeredAt - (timings.deliveredAt ?? NaN);
}
