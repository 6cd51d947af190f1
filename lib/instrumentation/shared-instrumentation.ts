import type { Registry } from 'prom-client';
import { checkOptions } from '../config/check-options.js';
import { readEnvironment, type Environment } from '../config/environment.js';
import type { InstrumentationOptions } from '../config/options.js';
import { resolveConfig, resolveFlushPolicy } from '../config/resolve-config.js';
import { describeError } from '../errors/describe-error.js';
import { UsageError } from '../errors/usage-error.js';
import type { FlushOutcome } from '../flush/push-port.js';
import type { InvocationRecorder } from '../handler/invocation-recorder.js';
import { Instrumentation } from './instrumentation.js';
import { systemClock } from '../lambda/clock.js';
import {
  isMembershipWanted,
  joinLifecycle,
  type LifecycleMembership,
} from '../lambda/extension/join-lifecycle.js';
import { Log } from '../lambda/log.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { onEndOfThreads } from '../lambda/threads/on-end-of-threads.js';
import { systemTimers } from '../lambda/timers.js';
import { findAppRegistries, readModuleCache } from '../registry/app-registries.js';
import { Registry as PromClientRegistry } from '../metrics/prom-client.js';

/**
 * What all copies of this package in one process or worker thread share: its ESM and its CommonJS build, a
 * layer's copy and an app's own. The number changes when the shape does, so that unlike copies stay apart.
 */
const slotKey = Symbol.for('instrumented-lambda/1');

interface Slot {
  /** Behind a call, since options may hold a password and whoever prints `globalThis` prints this. */
  readOptions?: () => InstrumentationOptions;
  instrumentation?: Instrumentation;
  /** When the latest handler was wrapped, in ms since process start. */
  readyMs: number;
  /** Whether the opening in init has begun, or will begin when the module has been evaluated. */
  isOpeningPlanned?: boolean;
  /** Set where a layer instruments, see `setLayerVersion()`. */
  layerVersion?: string;
  /** Whether it has been said that the metrics cannot be set up. */
  hasFailed?: boolean;
  /** The part in the environment's life beyond the handler, where there is one. */
  membership?: LifecycleMembership;
  /** Whether the extension was registered to hold the environment after the answer. */
  hasAskedToHold?: boolean;
  /** Whether this worker thread pushes when the main thread says that the process ends. */
  hearsOfEnd?: boolean;
  /** How often the recorder was asked for. */
  askCount?: number;
  /** Whether `joinEnvironment()` was called and the microtask is still to come. */
  isJoining?: boolean;
}

/** Makes it when first asked, at the first invocation: settings may still change while modules load. */
export function getInstrumentation(): Instrumentation {
  const slot = getSlot();
  slot.instrumentation ??= createInstrumentation(slot);
  // Another copy may have made it: then that copy knows nothing of the prom-client we would share with the app.
  slot.instrumentation.adoptGlobalRegistry(PromClientRegistry.globalRegistry);
  return slot.instrumentation;
}

/**
 * Who counts invocations; asked at each one. Never throws: where the metrics cannot be set up, a handler runs
 * without them.
 */
export function findRecorder(): InvocationRecorder | undefined {
  const instrumentation = findInstrumentation();
  if (instrumentation !== undefined) adoptAppRegistries(instrumentation);
  return instrumentation;
}

/** At the 1st, 2nd, 4th, 8th… invocation: any may load prom-client, but the search reads the whole module cache. */
function adoptAppRegistries(instrumentation: Instrumentation): void {
  const slot = getSlot();
  slot.askCount = (slot.askCount ?? 0) + 1;
  if (!Number.isInteger(Math.log2(slot.askCount))) return;
  for (const registry of findAppRegistries(readModuleCache())) instrumentation.adoptGlobalRegistry(registry);
}

function findInstrumentation(): Instrumentation | undefined {
  try {
    return getInstrumentation();
  } catch (error) {
    const slot = getSlot();
    if (!slot.hasFailed) {
      slot.hasFailed = true;
      createLog(readEnvironment()).warn(
        'setup',
        `Cannot set up metrics, invocations are not counted: ${describeError(error)}.`,
      );
    }
    return undefined;
  }
}

function isMainThread(): boolean {
  return process.getBuiltinModule('node:worker_threads').isMainThread;
}

function createLog(environment: Environment): Log {
  return new Log({ sink: console, clock: systemClock, environment });
}

function createInstrumentation(slot: Slot): Instrumentation {
  const environment = readEnvironment();
  const instrumentation = new Instrumentation({
    environment,
    options: slot.readOptions?.() ?? {},
    clock: systemClock,
    timers: systemTimers,
    log: createLog(environment),
    extension: () => slot.membership?.extension,
    readyMs: () => slot.readyMs,
    layerVersion: () => slot.layerVersion,
  });
  if (slot.hearsOfEnd !== true && isManagedInstance(environment) && !isMainThread()) {
    slot.hearsOfEnd = true;
    onEndOfThreads(async (remainingMs) => slot.instrumentation?.flushBeforeEnd(remainingMs));
  }
  return instrumentation;
}

/** Notes that another handler is ready: the last note before the first invocation is the end of init. */
export function markHandlerReady(): void {
  joinEnvironment();
  const slot = getSlot();
  slot.readyMs = systemClock.monotonicMs();
  planOpening(slot);
}

function planOpening(slot: Slot): void {
  if (slot.isOpeningPlanned === true || readEnvironment().AWS_LAMBDA_RUNTIME_API === undefined) return;
  slot.isOpeningPlanned = true;
  // When the module has been evaluated, so that configure() may still stand below, and before the runtime asks for an event.
  queueMicrotask(() => {
    const instrumentation = findInstrumentation();
    if (instrumentation?.isOpenedInInit === true) void instrumentation.open(false);
    void instrumentation?.diagnose(false);
    instrumentation?.warnOfHiddenPromClient();
  });
}

/**
 * Opens in init what the first push needs, and waits for it: modules, connection, credentials, compiled code. Init has a
 * whole CPU, an invocation only its share: at 128 MB this makes a cold start several times shorter.
 *
 * Await it in the last line of an ES module; the layer does so by itself. It does nothing if nothing is pushed.
 *
 * @returns when it is done, at the latest after the flush timeout; never rejects
 * @example examples/function.ts
 */
export async function warmUp(): Promise<void> {
  const instrumentation = findInstrumentation();
  await instrumentation?.open(true);
  await instrumentation?.diagnose(true);
}

/** Makes every sample say which version of the layer counted it; the first invocation must not have begun. */
export function setLayerVersion(version: string): void {
  getSlot().layerVersion = version;
}

/**
 * Registers the extension and opens the connection in init, if the settings ask for it. Call it while modules load:
 * registration ends when the runtime first asks for an event.
 *
 * It runs in the next microtask, before both runtime clients ask for that event, so settings in code win wherever they stand
 * in the module. Settings that follow an `await` change what was registered.
 */
export function joinEnvironment(): void {
  const slot = getSlot();
  if (slot.isJoining === true) return;
  slot.isJoining = true;
  queueMicrotask(() => {
    slot.isJoining = false;
    joinNow(slot);
  });
}

function joinNow(slot: Slot): void {
  const environment = readEnvironment();
  const runtimeApi = environment.AWS_LAMBDA_RUNTIME_API;
  // Only Lambda sets it. On Managed Instances nothing freezes, and SIGTERM reaches the main thread only.
  if (runtimeApi === undefined || isManagedInstance(environment) || !isMainThread()) return;
  const options = slot.readOptions?.();
  const policy = resolveFlushPolicy(environment, options);
  if (slot.membership === undefined && !isMembershipWanted(policy)) return;
  const { config } = resolveConfig(environment, options);
  const isPushing = !config.isDisabled && config.endpoint !== undefined;
  const holdsAfterAnswer = isPushing && policy.kind === 'after-response';

  if (slot.membership !== undefined) {
    if (!holdsAfterAnswer) slot.membership.extension?.release();
    else if (slot.hasAskedToHold !== true) {
      slot.hasAskedToHold = true;
      createLog(environment).warn(
        'extension',
        'Pushes come before the answer: after-response was set after the extension had been registered.',
      );
    }
    return;
  }
  if (!isPushing) return;
  slot.hasAskedToHold = holdsAfterAnswer;
  slot.membership = joinLifecycle({
    runtimeApi,
    holdsAfterAnswer,
    clock: systemClock,
    timers: systemTimers,
    onProblem: (problem) => {
      createLog(environment).warn(
        'extension',
        `No part in the life of the environment, so pushes come before the answer and none at its end: ${problem}.`,
      );
    },
    onEnd: async (remainingMs) => slot.instrumentation?.flushBeforeEnd(remainingMs),
  });
}

/**
 * Settings in code; they win over the environment. To be called while modules load.
 *
 * @param options see {@link InstrumentationOptions}
 * @throws {UsageError} on an option that does not exist or has a wrong type, on a second, different call, and
 * once metrics are in use
 */
export function configure(options: InstrumentationOptions): void {
  checkOptions(options);
  const slot = getSlot();
  const earlier = slot.readOptions?.();
  if (earlier !== undefined && areEqual(earlier, options)) return;
  const obstacle =
    earlier !== undefined
      ? 'it was called before with other options; call it once'
      : slot.instrumentation?.isInUse === true &&
        'metrics are in use already; call it before the first invocation, flush() or metricsRegistry()';
  if (obstacle !== false)
    throw new UsageError('ERR_INSTRUMENTED_CONFIGURE', `Cannot configure: ${obstacle}.`);
  const own = { ...options };
  slot.readOptions = () => own;
  joinEnvironment();
  if (slot.instrumentation === undefined) return;
  // It was opened in init, by other settings, and has counted nothing.
  slot.instrumentation.handOver();
  delete slot.instrumentation;
  slot.isOpeningPlanned = false;
  planOpening(slot);
}

/**
 * The same for settings that are only known when an app has started, which may be inside an invocation: a handler
 * must not fail for the settings of its metrics, so those that come too late are not used, and one line says so.
 *
 * @throws {UsageError} on an option that does not exist or has a wrong type
 */
export function configureIfInTime(options: InstrumentationOptions): void {
  checkOptions(options);
  try {
    configure(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    createLog(readEnvironment()).warn('late settings', `Settings are not used. ${error.message}`);
  }
}

/**
 * Pushes all metrics now, inside the flush timeout.
 *
 * @returns how it went, as a value; never rejects
 */
export async function flush(): Promise<FlushOutcome> {
  const outcome = await findInstrumentation()?.flush();
  return outcome ?? { status: 'failed', reason: 'internal', durationMs: 0 };
}

/** @returns the prom-client registry that holds our metrics; the labels of every sample are applied when it is pushed */
export function metricsRegistry(): Registry {
  return getInstrumentation().registry;
}

/** Closes the connection and forgets everything, so that the next test begins as a new process would. */
export function resetSharedInstrumentation(): void {
  getSlot().instrumentation?.close();
  Reflect.deleteProperty(globalThis, slotKey);
}

function getSlot(): Slot {
  const holder = globalThis as { [slotKey]?: Slot | undefined };
  return (holder[slotKey] ??= { readyMs: systemClock.monotonicMs() });
}

function areEqual(a: InstrumentationOptions, b: InstrumentationOptions): boolean {
  const names = Object.keys({ ...a, ...b }) as (keyof InstrumentationOptions)[];
  return names.every((name) => {
    const [left, right] = [a[name], b[name]];
    if (typeof left !== 'object' || typeof right !== 'object') return left === right;
    // Lists and labels, by their items.
    const [items, others] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
    return items.size === others.size && [...items].every(([key, item]) => others.get(key) === item);
  });
}
