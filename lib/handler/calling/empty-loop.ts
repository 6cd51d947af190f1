/** Where the client for Node.js 22 keeps what it does when nothing is left to run. */
const clientListenerKey = Symbol.for('aws.lambda.beforeExit');

type Holder = Record<typeof clientListenerKey, unknown>;

/** Stops the wait of the previous invocation: something other than its handler may have answered it. */
let stopWaiting: () => void = doNothing;

/** Whether the client is one that may wait for an empty event loop before it answers. */
export function isEmptyLoopAwaited(): boolean {
  return typeof (globalThis as unknown as Holder)[clientListenerKey] === 'function';
}

/**
 * Waits for the moment in which the client for Node.js 22 takes an empty event loop for the answer `null`, and puts
 * it off until we are done.
 *
 * @param settle what is to be done before
 * @returns stops waiting
 */
export function onEmptyLoop(settle: () => Promise<void>): () => void {
  stopWaiting();
  const holder = globalThis as unknown as Holder;
  if (!isEmptyLoopAwaited()) return doNothing;

  const onBeforeExit = (): void => {
    const clientListener = holder[clientListenerKey] as () => void;
    // It would be called in the same round, before what we begin here has ended.
    holder[clientListenerKey] = doNothing;
    void settle().then(clientListener);
  };
  process.prependOnceListener('beforeExit', onBeforeExit);
  stopWaiting = () => process.off('beforeExit', onBeforeExit);
  return stopWaiting;
}

function doNothing(): void {
  // In place of the client's listener while it is put off.
}
