/**
 * What the runtime gets of the shutdown budget of 500 ms, in ms: Lambda's documentation says "up to 300 ms".
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const shutdownBudgetMs = 300;

/**
 * Does something when the process is told to end, then lets it end as it would have. Lambda tells only functions with an
 * extension.
 *
 * @param work gets the ms that are left; never rejects
 */
export function onTermination(work: (remainingMs: number) => Promise<unknown>): void {
  process.once('SIGTERM', () => {
    void work(shutdownBudgetMs).then(() => {
      // Node.js ends a process by default, unless somebody listens: then it is theirs to end it.
      if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
    });
  });
}
