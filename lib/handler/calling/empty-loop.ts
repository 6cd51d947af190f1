/** Under this key the client for Node.js 22 keeps its listener for an empty event loop. */
const clientListenerKey = Symbol.for('aws.lambda.beforeExit');

type Holder = Record<typeof clientListenerKey, unknown>;

/** Stops the wait of the previous invocation: something other than its handler may have answered it. */
let stopWaiting: () => void = doNothing;

/** Whether the client is one that may wait for an empty event loop before it answers. */
export function isEmptyLoopAwaited(): boolean {
  return typeof (globalThis as unknown as Holder)[clientListenerKey] === 'function';
}

/**
 * Waits until the event loop is empty. The client for Node.js 22 would then answer `null`; this delays it until we are
 * done.
 *
 * @param settle runs before the client answers
 * @returns stops waiting
 */
export function onEmptyLoop(settle: () => Promise<void>): () => void {
  stopWaiting();
  const holder = globalThis as unknown as Holder;
  if (!isEmptyLoopAwaited()) return doNothing;

  const onBeforeExit = (): void => {
    const clientListener = holder[clientListenerKey] as () => void;
    // Otherwise it would be called in the same round, before `settle` has ended.
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
