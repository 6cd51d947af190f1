import { runPromiseHandler } from '../handler/calling/promise-handler.js';
import { isDurableFailure } from '../handler/is-durable-failure.js';
import { isThenable } from '../handler/is-thenable.js';
import { systemClock } from '../lambda/clock.js';
import { findDurableOperations, type DurableOperations } from '../metrics/durable-operations.js';
import { findRecorder } from '../instrumentation/find-recorder.js';
import { markHandlerReady } from '../instrumentation/mark-handler-ready.js';
import { metricsRegistry } from '../instrumentation/public-api.js';
import { markCounted } from './mark-counted.js';
import type {
  AttemptEndInfo,
  InvocationEndInfo,
  InvocationStartInfo,
  OperationInfo,
} from './plugin-infos.js';

const options = { isError: isDurableFailure };

/**
 * A plugin for `@aws/durable-execution-sdk-js` 2. It counts executions, operations and attempts, and times steps. If the
 * handler is not instrumented, it also counts, times and pushes the invocations, as `instrument()` does.
 *
 * Replayed operations are not counted again. The plugin never throws and never changes an outcome.
 *
 * @experimental The SDK's plugin interface is experimental. Metrics and names may change with it in any release.
 * @see docs/durable-functions.md
 * @example examples/durable.ts
 */
export class DurableMetricsPlugin {
  /** Create it while modules load, as for `withDurableExecution()`. */
  constructor() {
    markHandlerReady();
  }

  /**
   * Counts, times and pushes an invocation, unless its handler is instrumented.
   *
   * @param run runs the handler
   * @returns the outcome of `run`
   */
  wrapInvocation<Output>(info: InvocationStartInfo, run: () => Promise<Output>): Promise<Output> {
    const { requestId, executionArn, isFirstInvocation } = info;
    const [invokedFunctionArn = ''] = executionArn.split('/durable-execution/');
    const context = { awsRequestId: requestId, invokedFunctionArn };
    const durable = { isReplay: !isFirstInvocation };
    const invocation = findRecorder()?.begin(context, options, { durable });
    if (invocation?.isIgnored !== false) return run();
    return runPromiseHandler(run, invocation) as Promise<Output>;
  }

  /** Counts an execution that has ended, and its duration. */
  onInvocationEnd(info: InvocationEndInfo): Promise<void> {
    const { status, executionStartTimestamp: start } = info;
    if (status === 'SUCCEEDED' || status === 'FAILED') {
      const seconds = start && Math.max(0, systemClock.epochMs() - start.getTime()) / 1000;
      countOnce(info, (counts) => {
        counts.endExecution(status, Number.isFinite(seconds) ? seconds : undefined);
      });
    }
    return Promise.resolve();
  }

  /** Counts an operation, unless it is replayed. */
  onOperationEnd(info: OperationInfo): Promise<void> {
    const { name, type, subType = type, status = 'UNKNOWN', isReplay } = info;
    if (!isReplay) {
      countOnce(info, (counts) => {
        counts.endOperation(name, subType, status);
      });
    }
    return Promise.resolve();
  }

  /** Counts an attempt of an operation. */
  onOperationAttemptEnd(info: AttemptEndInfo): Promise<void> {
    countOnce(info, (counts) => {
      counts.endAttempt(info.name, info.outcome);
    });
    return Promise.resolve();
  }

  /**
   * Times the function of a step.
   *
   * @param run runs the function
   * @returns the outcome of `run`
   */
  wrapOperationAttemptFn(info: OperationInfo, run: () => unknown): unknown {
    const beganMs = systemClock.monotonicMs();
    const end = (): void => {
      countOnce(info, (counts) => {
        counts.observeStep(info.name, (systemClock.monotonicMs() - beganMs) / 1000);
      });
    };
    let result: unknown;
    try {
      result = run();
    } finally {
      // If the function returned a promise, the step still runs.
      if (!isThenable(result)) end();
    }
    if (isThenable(result)) result.then(end, end);
    return result;
  }
}

/**
 * Counts what an info describes, unless another copy of the plugin has done so. Never throws, since nothing would handle
 * the error.
 */
function countOnce(info: object, count: (counts: DurableOperations) => void): void {
  try {
    if (markCounted(info)) count(findDurableOperations(metricsRegistry()));
  } catch {
    // The metrics cannot be set up, which the invocation logs.
  }
}
