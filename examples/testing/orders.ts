import type { Context, SQSEvent } from 'aws-lambda';
import { Instrumented, lambdaHandler } from 'instrumented-lambda';

class OrderHandler {
  @Instrumented()
  async handle(event: SQSEvent, { awsRequestId }: Context): Promise<string[]> {
    return await Promise.all(event.Records.map(({ body }) => this.#ship(body, awsRequestId)));
  }

  async #ship(order: string, requestId: string): Promise<string> {
    if (order === '') throw new RangeError('Cannot ship an order: expected an order id; got none.');
    return await Promise.resolve(`${order} shipped by ${requestId}`);
  }
}

export const handler = lambdaHandler(OrderHandler);
