/**
 * How long work may take after SIGTERM, in ms. Of the 500 ms for a shutdown, Lambda gives the runtime "up to 300 ms".
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const shutdownBudgetMs = 300;

/**
 * Runs work on SIGTERM. Then it ends the process, as SIGTERM does without a listener; if other code listens for SIGTERM
 * too, that code must end the process. Lambda sends SIGTERM only if an extension is registered.
 *
 * Other listeners are counted while Node.js calls the listeners. It removes a `once` listener before the call, so a
 * listener that was removed in the same turn counts too.
 *
 * @param work gets the time that is left, in ms; never rejects
 */
export function onTermination(work: (remainingMs: number) => Promise<unknown>): void {
  let wasListenerRemoved = false;
  let hasOtherListener = false;
  let isUnderWay = false;

  const onRemoval = (event: string | symbol): void => {
    if (event !== 'SIGTERM') return;
    wasListenerRemoved = true;
    queueMicrotask(() => {
      wasListenerRemoved = false;
    });
  };
  const onSignal = (): void => {
    hasOtherListener = wasListenerRemoved || process.listenerCount('SIGTERM') > 1;
    // A second signal during the push does not interrupt it.
    if (isUnderWay) return;
    isUnderWay = true;
    void work(shutdownBudgetMs).then(() => {
      process.off('removeListener', onRemoval);
      process.off('SIGTERM', onSignal);
      hasOtherListener ||= process.listenerCount('SIGTERM') > 0;
      if (!hasOtherListener) process.kill(process.pid, 'SIGTERM');
    });
  };
  process.on('removeListener', onRemoval);
  // The first listener, so that the push has begun if another listener ends the process at once.
  process.prependListener('SIGTERM', onSignal);
}
