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
  /** What each invocation needs. */
  readonly dependencies: RecorderDependencies;
  readonly crashRecovery: CrashRecovery;
  readonly handover: ProcessHandover;
  readonly opening: InitOpening;
  readonly flushRouter: FlushRouter;
  /** `undefined` if nothing is pushed. */
  readonly coordinator: FlushCoordinator | undefined;
  /** Delays the freeze after the answer; `undefined` if pushes come before the answer. */
  readonly extension: () => InternalExtension | undefined;
  /** @returns when the latest handler was ready, which is the end of init, in ms since process start */
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
      // A call inside an invocation that has not ended is a call of its own code and not an event.
      const isEvent = scope.current === undefined;
      if (isEvent) dependencies.unsettled.closeBefore(context);
      if (this.#isIgnored(options, input) === true) return this.#ignore(context, isEvent);
      return this.#begin(context, options, input, isEvent);
    } catch (error) {
      dependencies.onInternalError('recording an invocation', error);
      return undefined;
    }
  }

  /** @returns when the earliest invocation since the last call began, in ms since the epoch; `undefined` if there was none */
  takeEarliestBeginMs(): number | undefined {
    const beginMs = this.#earliestBeginMs;
    this.#earliestBeginMs = undefined;
    return beginMs;
  }

  /**
   * Reads the time until Lambda ends the invocation that runs now. If Lambda sends one event at a time, that is the
   * latest one, even if the caller belongs to an earlier one.
   *
   * @returns ms; `undefined` if unknown
   */
  readRemainingTimeMs(): number | undefined {
    const { phase, dependencies } = this.#parts;
    // At the deadline, Lambda answers in place of the handler, and the process continues.
    if (phase.isManagedInstance) return undefined;
    const invocation = phase.isOneEventAtATime ? this.#latest : dependencies.scope.current;
    const remainingMs = readRemainingTimeMs(invocation?.context);
    // The deadline has passed and the process still runs: so the event that runs now is another one, which is not
    // instrumented.
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
    // Lambda's context was found inside that of a durable execution. The SDK suspends an execution by never settling the
    // inner handler.
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
    // With an extension, the push comes after the answer, and so does its preparation.
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
      // In Lambda, an environment serves one tenant only. An emulator may use one process for several.
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
    // Its end is not recorded, so it counts as ended from the start.
    const ignored: ScopedInvocation = { context, isOpen: false };
    if (isEvent) this.#latest = ignored;
    // No push follows the answer.
    extension()?.skip(readContextText(context, 'awsRequestId'));
    return { isIgnored: true, run: (call) => dependencies.scope.run(ignored, call) };
  }
}

function readTenantId(context: LambdaContext | undefined): string | undefined {
  return readContextText(context, 'tenantId');
}
