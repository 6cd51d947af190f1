import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentOptions } from '../../spec/runtime/service/environment-options.js';
import { LambdaEnvironment } from '../../spec/runtime/service/lambda-environment.js';
import type { RuntimeName } from '../../spec/runtime/parts/find-parts.js';
import type { Deployment } from './bundles.js';
import type { Kind } from './kinds.js';
import { readCpuMs } from './process-figures.js';
import { setUpLayer } from './layers.js';
import type { Sink } from './sink.js';
import { mean, median } from './statistics.js';
import type { Subject } from './subjects.js';

/** The surroundings of the measured environments. */
export interface Surroundings {
  readonly runtime: RuntimeName;
  readonly sink: Sink;
  /** File with the certificate authority of the sink. */
  readonly authorityFile: string;
}

/** The figures of one environment from its start to its end. Times in ms. */
export interface Sample {
  readonly initMs: number;
  readonly firstMs: number;
  readonly coldMs: number;
  /** CPU time of all threads until the runtime asks for its second event. */
  readonly coldCpuMs: number;
  /** Set if there were warm invocations. */
  readonly warm?: WarmSample;
}

/** The figures of the invocations after the first ones. */
export interface WarmSample {
  /** From the event's delivery to the answer. */
  readonly meanMs: number;
  readonly p50Ms: number;
  /** From the event's delivery until the runtime and each extension ask for the next one. */
  readonly billedMs: number;
  /** CPU time of all threads per invocation. */
  readonly cpuMs: number;
  /** Bytes of bodies per push. */
  readonly wireBytes: number;
  /** The mean time after the endpoint has closed the idle connection; NaN: not measured. */
  readonly finMs: number;
  readonly rstMs: number;
}

/** The first invocations are skipped, because they compile code. */
const skippedCount = 10;
const closedCount = 8;
/**
 * The pause between two events. After it, the CPU quota that one event has used up does not affect the next one. Its
 * length is random, so that it is not synchronous with the time slices.
 */
const pauseMs = { least: 20, more: 20 };

/** Starts one environment, invokes it, and ends it. */
export async function takeSample(
  { subject, memoryMb, waitMs, isWarm }: Kind,
  deployment: Deployment,
  { warmCount, ...surroundings }: Surroundings & { readonly warmCount: number },
): Promise<Sample> {
  const options = { memoryMb, cpu: 'lambda' } as const;
  const environment = await startEnvironment(subject, deployment, surroundings, options);
  try {
    const { answerMs: firstMs } = await invoke(environment, { waitMs });
    const coldCpuMs = readCpuMs(pidOf(environment));
    const initMs = environment.initDurationMs ?? NaN;
    const cold = { initMs, firstMs, coldMs: initMs + firstMs, coldCpuMs };
    if (!isWarm) return cold;

    const warm = await measureWarm(environment, surroundings.sink, warmCount);
    const closed = { finMs: NaN, rstMs: NaN };
    if (subject.hasConnection) {
      closed.finMs = await measureClosed(environment, surroundings.sink, 'fin');
      closed.rstMs = await measureClosed(environment, surroundings.sink, 'rst');
    }
    return { ...cold, warm: { ...warm, ...closed } };
  } catch (error) {
    throw new Error(`Cannot measure ${subject.name}: its function wrote:\n${environment.output}`, {
      cause: error,
    });
  } finally {
    await environment.stop();
  }
}

async function measureWarm(
  environment: LambdaEnvironment,
  sink: Sink,
  count: number,
): Promise<Omit<WarmSample, 'finMs' | 'rstMs'>> {
  for (let i = 0; i < skippedCount; i += 1) await invokeAfterPause(environment);
  const before = { cpuMs: readCpuMs(pidOf(environment)), ...sink.read() };
  const times: Invoked[] = [];
  for (let i = 0; i < count; i += 1) times.push(await invokeAfterPause(environment));
  const after = { cpuMs: readCpuMs(pidOf(environment)), ...sink.read() };
  const answersMs = times.map(({ answerMs }) => answerMs);
  return {
    meanMs: mean(answersMs),
    p50Ms: median(answersMs),
    billedMs: mean(times.map(({ billedMs }) => billedMs)),
    cpuMs: (after.cpuMs - before.cpuMs) / count,
    wireBytes: (after.bodyBytes - before.bodyBytes) / (after.requests - before.requests),
  };
}

async function measureClosed(environment: LambdaEnvironment, sink: Sink, by: 'fin' | 'rst'): Promise<number> {
  const answersMs: number[] = [];
  for (let i = 0; i < closedCount; i += 1) {
    sink.closeConnections(by);
    const { answerMs } = await invokeAfterPause(environment);
    // The first one runs code for the first time.
    if (i > 0) answersMs.push(answerMs);
  }
  return mean(answersMs);
}

/** @throws Error when its init fails */
export async function startEnvironment(
  subject: Subject,
  deployment: Deployment,
  { runtime, sink, authorityFile }: Surroundings,
  options: Partial<EnvironmentOptions>,
): Promise<LambdaEnvironment> {
  const { env: layerEnv, ...layered } = subject.layer
    ? setUpLayer(subject.layer, deployment.handler)
    : { handler: deployment.handler };
  const environment = await LambdaEnvironment.start({
    runtime,
    taskRoot: deployment.taskRoot,
    ...layered,
    functionName: 'bench',
    timeoutMs: 30_000,
    initTimeoutMs: 30_000,
    ...options,
    env: {
      NODE_EXTRA_CA_CERTS: authorityFile,
      ASSERTS_REMOTE_WRITE_URL: sink.urlFor(subject.protocol ?? 'import'),
      ASSERTS_TENANT_NAME: 'tenant',
      ASSERTS_PASSWORD: 'secret',
      ...layerEnv,
      ...subject.env,
    },
  });
  if (environment.initError === undefined) return environment;
  await environment.stop();
  throw new Error(`Cannot start ${subject.name}: ${environment.initError.errorMessage}`);
}

export function pidOf({ pid, output }: LambdaEnvironment): number {
  if (pid === undefined) throw new Error(`Cannot measure a process that has ended: ${output}`);
  return pid;
}

interface Invoked {
  readonly answerMs: number;
  readonly billedMs: number;
}

async function invokeAfterPause(environment: LambdaEnvironment): Promise<Invoked> {
  await sleep(pauseMs.least + Math.random() * pauseMs.more);
  return invoke(environment, {});
}

export async function invoke(environment: LambdaEnvironment, event: { waitMs?: number }): Promise<Invoked> {
  const { outcome, timings, error } = await environment.invoke(event);
  if (outcome !== 'response') throw new Error(`Cannot measure an invocation: ${String(error?.errorMessage)}`);
  const deliveredAt = timings.deliveredAt ?? NaN;
  return { answerMs: timings.answeredAt - deliveredAt, billedMs: timings.readyAt - deliveredAt };
}
