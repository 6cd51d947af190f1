/**
 * For {@link InstrumentedOptions.isError}: an answer that names `batchItemFailures` is an error although nothing was
 * thrown; SQS, Kinesis and DynamoDB streams will deliver those items again.
 *
 * @param result what the handler answered; anything
 * @returns the error type `BatchItemFailures`; `false` where no item failed
 * @example examples/sqs-batch.ts
 */
export function isPartialBatchFailure(result: unknown): string | false {
  if (typeof result !== 'object' || result === null) return false;
  const { batchItemFailures } = result as { batchItemFailures?: unknown };
  return Array.isArray(batchItemFailures) && batchItemFailures.length > 0 ? 'BatchItemFailures' : false;
}
