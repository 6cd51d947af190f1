import type { InstrumentationOptions } from '../config/options.js';
import { systemClock } from '../lambda/clock.js';
import type { LifecycleMembership } from '../lambda/extension/join-lifecycle.js';
import type { Instrumentation } from './instrumentation.js';

/**
 * All copies of this package in one process or worker thread share this slot: the ESM and the CommonJS build, a layer's copy and
 * an app's own. The number changes when the shape changes, so that different copies stay apart.
 */
const slotKey = Symbol.for('instrumented-lambda/1');

export interface SharedSlot {
  /** A function, because options may hold a password, and printing `globalThis` would print it. */
  readOptions?: () => InstrumentationOptions;
  instrumentation?: Instrumentation;
  /** When the latest handler was wrapped, in ms since process start. */
  readyMs: number;
  /** Whether the opening in init has begun, or will begin when the module has been evaluated. */
  isOpeningPlanned?: boolean;
  /** See {@link setLayerVersion}. */
  layerVersion?: string;
  /** Whether the log says already that the metrics cannot be set up. */
  hasFailed?: boolean;
  /** The registration as an extension, if there is one. */
  membership?: LifecycleMembership;
  /** Whether the extension was registered to delay the freeze after the answer. */
  hasRequestedDelay?: boolean;
  /** Whether this worker thread pushes when the main thread says that the process ends. */
  listensForShutdown?: boolean;
  /** How often `findRecorder()` was called. */
  recorderLookups?: number;
  /** Whether `planRegistration()` was called and its microtask has not run. */
  isRegistrationPlanned?: boolean;
}

export function getSlot(): SharedSlot {
  const holder = globalThis as { [slotKey]?: SharedSlot | undefined };
  return (holder[slotKey] ??= { readyMs: systemClock.monotonicMs() });
}

/** Closes the connection and forgets everything, so that the next test begins as a new process would. */
export function resetSharedInstrumentation(): void {
  getSlot().instrumentation?.close();
  Reflect.deleteProperty(globalThis, slotKey);
}

/** Adds the layer's version to every sample. Call it before the first invocation begins. */
export function setLayerVersion(version: string): void {
  getSlot().layerVersion = version;
}
