import type { InstrumentationOptions } from '../config/options.js';
import { systemClock } from '../lambda/clock.js';
import type { StartedExtension } from '../lambda/extension/start-extension.js';
import type { Instrumentation } from './instrumentation.js';

/**
 * The key of `globalThis` for state that all copies of this package in one thread share: the ES module and the CommonJS
 * build, a layer's copy and an app's own. The number at its end changes if the shape of the state changes; then such
 * copies do not share state.
 */
const stateKey = Symbol.for('instrumented-lambda/1');

/** State that all copies of this package in one thread share. */
export interface SharedState {
  /**
   * The options of `configure()`. A function, because options may contain a password, which printing `globalThis` would
   * print.
   */
  readOptions?: () => InstrumentationOptions;
  instrumentation?: Instrumentation;
  /** When the latest handler was ready, in ms since process start. */
  readyMs: number;
  /** Whether `planOpening()` was called. */
  isOpeningPlanned?: boolean;
  /** See {@link setLayerVersion}. */
  layerVersion?: string;
  /** Whether a failure to set up the metrics was logged. */
  hasFailed?: boolean;
  /** The registration of the extension, if there was one. */
  startedExtension?: StartedExtension;
  /** Whether the extension was registered to delay the freeze, or a log line says that it is too late for that. */
  hasRequestedDelay?: boolean;
  /** Whether this worker thread pushes when the main thread announces the shutdown. */
  listensForShutdown?: boolean;
  /** How many times `findRecorder()` was called. */
  recorderLookups?: number;
  /** Whether `planRegistration()` was called and its microtask has not run. */
  isRegistrationPlanned?: boolean;
}

/** @returns the shared state; the first call creates it */
export function getSharedState(): SharedState {
  const holder = globalThis as { [stateKey]?: SharedState | undefined };
  return (holder[stateKey] ??= { readyMs: systemClock.monotonicMs() });
}

/** Closes the connection and removes the shared state, so that the next test begins as a new process would. */
export function resetSharedInstrumentation(): void {
  getSharedState().instrumentation?.close();
  Reflect.deleteProperty(globalThis, stateKey);
}

/** Adds the layer's version to every sample. Call it before the first invocation begins. */
export function setLayerVersion(version: string): void {
  getSharedState().layerVersion = version;
}
