import { withDurableExecution, type DurableContext } from '@aws/durable-execution-sdk-js';
import { instrument } from 'instrumented-lambda';
import { DurableMetricsPlugin } from 'instrumented-lambda/durable';

interface Order {
  readonly id: string;
}

async function ship(order: Order, context: DurableContext): Promise<string> {
  await context.step('reserve', async () => Promise.resolve(`reserved ${order.id}`));
  await context.wait('payment', { seconds: 1 });
  return context.step('ship', async () => Promise.resolve(`shipped ${order.id}`));
}

/** `instrument()` is outside, so it sees the end of each invocation, also if the execution is suspended. */
export const handler = instrument(
  // The plugin counts executions, operations and attempts. Without it, invocations are still counted.
  withDurableExecution(ship, { plugins: [new DurableMetricsPlugin()] }),
);
