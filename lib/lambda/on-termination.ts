/**
 * The runtime's part of the shutdown budget of 500 ms, in ms. Lambda's documentation says "up to 300 ms".
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const shutdownBudgetMs = 300;

/**
 * Runs work on SIGTERM. Then ends the process, as SIGTERM does without a listener. If other code listens for SIGTERM, that code
 * must end the process. Lambda sends SIGTERM only if an extension is registered.
 *
 * Other listeners are counted while the signal is dispatched. Node.js removes a `once` listener before it calls it, so a
 * removal counts as a listener too.
 *
 * @param work gets the ms that are left; never rejects
 */
export function onTermination(work: (remainingMs: number) => Promise<unknown>): void {
  let isRemovedInThisTurn = false;
  let isOthersEnd = false;
  let isUnderWay = false;

  const onRemoval = (event: string | symbol): void => {
    if (event !== 'SIGTERM') return;
    isRemovedInThisTurn = true;
    queueMicrotask(() => {
      isRemovedInThisTurn = false;
    });
  };
  const onSignal = (): void => {
    isOthersEnd = isRemovedInThisTurn || process.listenerCount('SIGTERM') > 1;
    // A second signal during the push does not interrupt it.
    if (isUnderWay) return;
    isUnderWay = true;
    void work(shutdownBudgetMs).then(() => {
      process.off('removeListener', onRemoval);
      process.off('SIGTERM', onSignal);
      isOthersEnd ||= process.listenerCount('SIGTERM') > 0;
      if (!isOthersEnd) process.kill(process.pid, 'SIGTERM');
    });
  };
  process.on('removeListener', onRemoval);
  // First, so that the push has begun if another listener exits at once.
  process.prependListener('SIGTERM', onSignal);
}
