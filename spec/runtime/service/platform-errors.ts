import type { Invocation } from './invocation.js';
import type { ReportedError } from './invocation-result.js';
import type { ProcessExit } from './runtime-process.js';

/** What the platform knows about a runtime that did not answer or did not finish its init phase. */
export interface SandboxFacts {
  readonly exit: ProcessExit | undefined;
  readonly extensionFaults: readonly string[];
  readonly hasPolled: boolean;
}

/** Answers the caller with Lambda's error if the runtime has ended or has not answered before the timeout. */
export function failByPlatform(
  invocation: Invocation,
  { exit, extensionFaults }: SandboxFacts,
  timeoutMs: number,
): void {
  const [fault] = extensionFaults;
  if (exit !== undefined) return invocation.fail('exit', 'Runtime.ExitError', describeExit(exit));
  if (fault !== undefined) return invocation.fail('exit', 'Extension.ExitError', fault);
  invocation.fail('timeout', 'Sandbox.Timedout', `Task timed out after ${inSeconds(timeoutMs)} seconds`);
}

/** @returns Lambda's error for a failed init phase without an error of the runtime */
export function describeInitFailure(facts: SandboxFacts, timeoutMs: number): ReportedError {
  const { exit, extensionFaults, hasPolled } = facts;
  const [fault] = extensionFaults;
  if (exit !== undefined) return toError('Runtime.ExitError', describeExit(exit));
  if (fault !== undefined) return toError('Extension.InitError', fault);

  const laggard = hasPolled
    ? 'an extension has registered but not asked for its next event'
    : 'the runtime has not asked for an event';
  return toError('Sandbox.Timedout', `Init timed out after ${inSeconds(timeoutMs)} seconds: ${laggard}`);
}

function describeExit({ exitCode, signal }: ProcessExit): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`;
  if (exitCode === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${String(exitCode)}`;
}

function toError(errorType: string, errorMessage: string): ReportedError {
  return { errorType, errorMessage, stackTrace: [] };
}

function inSeconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(2);
}
