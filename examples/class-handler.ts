import type { SQSEvent } from 'aws-lambda';
import { Instrumented, lambdaHandler } from 'instrumented-lambda';

class OrderHandler {
  @Instrumented()
  async handle(event: SQSEvent): Promise<number> {
    for (const { body } of event.Records) await this.#ship(body);
    return event.Records.length;
  }

  async #ship(order: string): Promise<void> {
    if (order === '') throw new RangeError('Cannot ship an order: expected an order id; got an empty text.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const handler = lambdaHandler(OrderHandler);
