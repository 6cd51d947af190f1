import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { instrument, isPartialBatchFailure } from 'instrumented-lambda';

/** Some messages may fail while the batch does not: SQS delivers those again, and we count an error for the batch. */
export const handler = instrument(
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const results = await Promise.allSettled(event.Records.map(({ body }) => ship(body)));
    const failed = event.Records.filter((_, i) => results[i]?.status === 'rejected');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  },
  { isError: isPartialBatchFailure },
);

async function ship(order: string): Promise<void> {
  if (order === '') throw new RangeError('Cannot ship an order: expected an order id; got an empty text.');
  await new Promise((resolve) => setTimeout(resolve, 5));
}
