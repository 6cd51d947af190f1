import type { InvocationResult, ReportedError } from '../service/invocation-result.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';

/** Everything that a caller and Lambda can observe, without the parts that differ between runs. */
export interface Outcome {
  readonly initError: unknown;
  readonly results: readonly unknown[];
}

/** Invokes a function with each event in turn. */
export async function observe(env: LambdaEnvironment, events: readonly unknown[]): Promise<Outcome> {
  const initError = env.initError && describeError(env.initError);
  const results: unknown[] = [];
  for (const event of events) results.push(describeResult(await env.invoke(event)));
  return { initError, results };
}

function describeResult({ requestId: _id, timings: _timings, error, chunks, ...rest }: InvocationResult) {
  return error === undefined
    ? {
        ...rest,
        body: rest.body.toString(),
        streamed: Buffer.concat(chunks.map(({ data }) => data)).toString(),
      }
    : { outcome: rest.outcome, exitCode: rest.exitCode, signal: rest.signal, error: describeError(error) };
}

/**
 * Keeps only the stack frames of the function, because those of the runtime and of the library may differ. Also removes
 * the property name that V8 adds to a frame: the caller chooses it.
 */
function describeError({ stackTrace, ...error }: ReportedError) {
  const frames = stackTrace.filter((line) => /\/task-[^/]+\//.test(line));
  return { ...error, frames: frames.map((line) => line.replace(' [as handler]', '')) };
}
