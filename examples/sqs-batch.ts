import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { instrument, isPartialBatchFailure } from 'instrumented-lambda';

/** If some messages fail, the function still returns. SQS delivers them again, and the batch counts as an error. */
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
