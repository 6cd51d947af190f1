/** The key of `globalThis` under which the client for Node.js 22 keeps its listener for an empty event loop. */
const clientListenerKey = Symbol.for('aws.lambda.beforeExit');

type Holder = Record<typeof clientListenerKey, unknown>;

/** Stops the wait of the previous invocation, which something other than its handler may have answered. */
let stopWaiting: () => void = doNothing;

/** Whether the runtime client may wait for an empty event loop before it answers. */
export function isEmptyLoopAwaited(): boolean {
  return typeof (globalThis as unknown as Holder)[clientListenerKey] === 'function';
}

/**
 * Waits until the event loop is empty. Then the client for Node.js 22 answers `null`; this delays its answer.
 *
 * @param settle runs before the client answers
 * @returns a function that stops waiting
 */
export function onEmptyLoop(settle: () => Promise<void>): () => void {
  stopWaiting();
  const holder = globalThis as unknown as Holder;
  if (!isEmptyLoopAwaited()) return doNothing;

  const onBeforeExit = (): void => {
    const clientListener = holder[clientListenerKey] as () => void;
    // Otherwise Node.js would call the client's listener right after this one, before `settle` has ended.
    holder[clientListenerKey] = doNothing;
    void settle().then(clientListener);
  };
  process.prependOnceListener('beforeExit', onBeforeExit);
  stopWaiting = () => process.off('beforeExit', onBeforeExit);
  return stopWaiting;
}

function doNothing(): void {
  // Replaces the client's listener while it is delayed.
}
