import type { Config } from '../config/config.js';
import type { FlushCoordinator } from '../flush/flush-coordinator.js';
import { callPredicate } from '../handler/call-predicate.js';
import { isDurableContext, readDurableInvocation } from '../handler/durable-invocation.js';
import type {
  HandlerInput,
  IgnoredInvocation,
  InstrumentedOptions,
  Invocation,
  InvocationRecorder,
} from '../handler/invocation-recorder.js';
import type { ScopedInvocation } from '../handler/invocation-scope.js';
import { RecordedInvocation, type RecorderDependencies } from '../handler/recorded-invocation.js';
import { isFirstInvocationCold } from '../lambda/cold-start.js';
import { readContextText, readRemainingTimeMs, type LambdaContext } from '../lambda/context.js';
import type { InternalExtension } from '../lambda/extension/internal-extension.js';
import type { Log } from '../lambda/log.js';
import type { InvocationMetrics } from '../metrics/invocation-metrics.js';
import type { CrashRecovery } from './crash-recovery.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { FlushRouter } from './flush-router.js';
import type { InitOpening } from './open-in-init.js';
import type { ProcessHandover } from './process-handover.js';

export interface EnvironmentRecorderParts {
  readonly config: Pick<Config, 'isDisabled' | 'labels'>;
  readonly phase: EnvironmentPhase;
  readonly counts: InvocationMetrics;
  /** For each invocation. */
  readonly dependencies: RecorderDependencies;
  readonly crashRecovery: CrashRecovery;
  readonly handover: ProcessHandover;
  readonly opening: InitOpening;
  readonly flushRouter: FlushRouter;
  /** `undefined` where nothing is pushed. */
  readonly coordinator: FlushCoordinator | undefined;
  readonly extension: () => InternalExtension | undefined;
  /** When the modules were loaded and the first invocation could come, in ms since process start. */
  readonly readyMs: () => number;
  readonly log: Log;
}

/** Records the invocations of one execution environment. */
export class EnvironmentRecorder implements InvocationRecorder {
  readonly #parts: EnvironmentRecorderParts;
  /** The invocation of the latest event. */
  #latest: ScopedInvocation | undefined;
  /** When the earliest invocation since the last push began, in ms since the epoch. */
  #earliestBeginMs: number | undefined;

  constructor(parts: EnvironmentRecorderParts) {
    this.#parts = parts;
  }

  begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input: HandlerInput = {},
  ): Invocation | IgnoredInvocation | undefined {
    const { config, dependencies } = this.#parts;
    const { scope } = dependencies;
    if (config.isDisabled || scope.contains(context)) return undefined;
    try {
      // Inside a counted invocation only its own code can begin another.
      const isEvent = scope.current === undefined;
      if (isEvent) dependencies.unsettled.closeBefore(context);
      if (this.#isIgnored(options, input) === true) return this.#ignore(context, isEvent);
      return this.#begin(context, options, input, isEvent);
    } catch (error) {
      dependencies.onInternalError('recording an invocation', error);
      return undefined;
    }
  }

  /** @returns when the earliest invocation since the last call began, in ms since the epoch, if there was one */
  takeEarliestBeginMs(): number | undefined {
    const beginMs = this.#earliestBeginMs;
    this.#earliestBeginMs = undefined;
    return beginMs;
  }

  /**
   * How long until Lambda ends the invocation that runs now. An earlier one may have begun the work that asks, which no longer
   * matters: if Lambda sends one event after the other, the latest is the one that runs.
   */
  readRemainingTimeMs(): number | undefined {
    const { phase, dependencies } = this.#parts;
    // Lambda answers for the invocation at its deadline, and nothing ends the process.
    if (phase.isManagedInstance) return undefined;
    const invocation = phase.isOneEventAtATime ? this.#latest : dependencies.scope.current;
    const remainingMs = readRemainingTimeMs(invocation?.context);
    // Answered in time, and the process still lives: the event that runs now is not instrumented.
    const isOver = invocation?.isOpen === false && (remainingMs ?? 0) <= 0;
    return isOver ? undefined : remainingMs;
  }

  #begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input: HandlerInput,
    isEvent: boolean,
  ): Invocation {
    const { counts, dependencies, crashRecovery, opening, flushRouter, coordinator, log } = this.#parts;
    this.#earliestBeginMs ??= dependencies.clock.epochMs();
    // Found inside the context of an execution: that one is suspended by never settling its handler.
    if (input.context !== context && isDurableContext(input.context)) {
      log.warn(
        'durable',
        'A suspended execution is pushed late and has no duration: write instrument(withDurableExecution(fn)), not the reverse.',
      );
    }
    const isFirst = this.#beginEnvironment(context);
    counts.begin(isFirst && isFirstInvocationCold(this.#parts.phase.environment));
    flushRouter.noteInvocation();
    const remainingMs = readRemainingTimeMs(context);
    const observer = crashRecovery.begin(remainingMs);
    const extension = this.#parts.extension();
    // If the push comes after the answer, so does its preparation.
    const isPushExpected = extension === undefined && coordinator?.prepare() === true;
    const durable = input.durable ?? readDurableInvocation(input.event);
    const inputs = { context, options, input, durable, observer, remainingMs, isFirst };
    const invocation = new RecordedInvocation(dependencies, inputs);
    if (isFirst) opening.prepareDuringWait(isPushExpected, () => invocation.isOpen);
    if (isEvent) this.#latest = invocation;
    extension?.begin(readContextText(context, 'awsRequestId'));
    return invocation;
  }

  /** @returns whether this is the first invocation of the environment */
  #beginEnvironment(context: LambdaContext | undefined): boolean {
    const { config, phase, counts, handover, readyMs, log } = this.#parts;
    const isFirst = phase.begin(context);
    if (config.labels.hasTenantId && readTenantId(context) !== readTenantId(phase.firstContext)) {
      // Lambda's environments serve one tenant each; an emulator may do otherwise.
      log.warn('tenant', 'The label tenant_id is wrong: expected one tenant per environment; got another.');
    }
    if (!isFirst) return false;
    handover.resume();
    counts.setInitDuration(readyMs() / 1000);
    return true;
  }

  #isIgnored({ ignore }: InstrumentedOptions, { event, context }: HandlerInput): boolean | undefined {
    return (
      ignore &&
      callPredicate(
        () => ignore(event, context),
        ['boolean'],
        (error) => {
          this.#parts.dependencies.onInternalError('ignore', error);
        },
      )
    );
  }

  #ignore(context: LambdaContext | undefined, isEvent: boolean): IgnoredInvocation {
    const { dependencies, extension } = this.#parts;
    // Its end is not noted, so it counts as ended: only calls of its own belong to it.
    const around: ScopedInvocation = { context, isOpen: false };
    if (isEvent) this.#latest = around;
    // Its event needs no push after the answer.
    extension()?.skip(readContextText(context, 'awsRequestId'));
    return { isIgnored: true, run: (call) => dependencies.scope.run(around, call) };
  }
}

function readTenantId(context: LambdaContext | undefined): string | undefined {
  return readContextText(context, 'tenantId');
}
