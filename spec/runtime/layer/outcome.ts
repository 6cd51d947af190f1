import type { InvocationResult, ReportedError } from '../service/invocation-result.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';

/** All that a caller and Lambda can see of a function, without what differs from run to run. */
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
 * Frames of the runtime's and of our own files may differ; those of the function must not. Of those, V8 adds the name
 * of the property that a function was called by, which is the client's with a bare handler.
 */
function describeError({ stackTrace, ...error }: ReportedError) {
  const frames = stackTrace.filter((line) => /\/task-[^/]+\//.test(line));
  return { ...error, frames: frames.map((line) => line.replace(' [as handler]', '')) };
}
