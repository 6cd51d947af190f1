/**
 * Runs steps, each in a turn of the event loop of its own: what else waits for a turn, the handler's own work above all,
 * goes in between. Holds the event loop for these turns and no longer: immediates that do not hold it wait until
 * something else wakes it, which is when the handler's waiting is over.
 *
 * @param steps in their order; one that takes longer than its turn is waited for; those after one that fails are left out
 * @returns when no step is left; never rejects
 */
export async function runInTurns(steps: readonly (() => unknown)[]): Promise<void> {
  try {
    for (const step of steps) {
      await new Promise((resolve) => setImmediate(resolve));
      await step();
    }
  } catch {
    // Whoever needs what a step makes ready makes it again, and meets what there is to meet.
  }
}
