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
    // A mistake of the client is not an error of this function.
    errorType: (error) => (error instanceof OrderNotFoundError ? false : undefined),
  },
);
