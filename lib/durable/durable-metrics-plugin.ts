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
 * A plugin for `@aws/durable-execution-sdk-js` 2: counts executions, operations and attempts, and times steps. If the handler
 * is not instrumented, it also counts and pushes the invocation, as `instrument()` does.
 *
 * Replayed operations are not counted again. Counting never changes an outcome: the SDK ignores errors of a plugin.
 *
 * @experimental The SDK's plugin contract is experimental. Metrics and names may change with it in any release.
 * @example examples/durable.ts
 */
export class DurableMetricsPlugin {
  /** Must be called while modules load, as `withDurableExecution()` does. */
  constructor() {
    markHandlerReady();
  }

  /** Counts, times and pushes an invocation, unless its handler is instrumented. */
  wrapInvocation<Output>(info: InvocationStartInfo, run: () => Promise<Output>): Promise<Output> {
    const { requestId, executionArn, isFirstInvocation } = info;
    const [invokedFunctionArn = ''] = executionArn.split('/durable-execution/');
    const context = { awsRequestId: requestId, invokedFunctionArn };
    const durable = { isReplay: !isFirstInvocation };
    const invocation = findRecorder()?.begin(context, options, { durable });
    if (invocation?.isIgnored !== false) return run();
    return runPromiseHandler(run, invocation) as Promise<Output>;
  }

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

  onOperationEnd(info: OperationInfo): Promise<void> {
    const { name, type, subType = type, status = 'UNKNOWN', isReplay } = info;
    if (!isReplay) {
      countOnce(info, (counts) => {
        counts.endOperation(name, subType, status);
      });
    }
    return Promise.resolve();
  }

  onOperationAttemptEnd(info: AttemptEndInfo): Promise<void> {
    countOnce(info, (counts) => {
      counts.endAttempt(info.name, info.outcome);
    });
    return Promise.resolve();
  }

  /** Times the function of a step. */
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
      // A returned promise means that the step still runs.
      if (!isThenable(result)) end();
    }
    if (isThenable(result)) result.then(end, end);
    return result;
  }
}

/** Never throws: an error of ours must not become an unhandled rejection. */
function countOnce(info: object, count: (counts: DurableOperations) => void): void {
  try {
    if (markCounted(info)) count(findDurableOperations(metricsRegistry()));
  } catch {
    // If metrics cannot be set up, the invocation logs that.
  }
}
