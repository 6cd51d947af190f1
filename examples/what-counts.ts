import { instrument, isWarmUp } from 'instrumented-lambda';

class OrderNotFoundError extends Error {}

interface OrderEvent {
  readonly order: string;
}

export const handler = instrument(
  async (event: OrderEvent) => {
    if (isWarmUp(event)) return 'warm';
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (event.order === '') throw new OrderNotFoundError('Cannot ship an order: expected its id; got none.');
    return `shipped ${event.order}`;
  },
  {
    // No count, no push: the first order after it is the cold start.
    ignore: isWarmUp,
    // A client's mistake is an answer of this function, and no error of it.
    errorType: (error) => (error instanceof OrderNotFoundError ? false : undefined),
  },
);
