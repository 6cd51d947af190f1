/**
 * Runs steps, each in a turn of the event loop of its own: what else waits for a turn, the handler's own work above all,
 * goes in between. Holds the event loop for these turns and no longer: immediates that do not hold it wait until
 * something else wakes it, which is when the handler's waiting is over.
 *
 * @param steps in their order; those after one that throws are left out
 * @param onEnd called when no step is left
 */
export function runInTurns(steps: readonly (() => void)[], onEnd: () => void): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    onEnd();
    return;
  }
  setImmediate(() => {
    try {
      step();
      runInTurns(rest, onEnd);
    } catch {
      onEnd();
    }
  });
}
