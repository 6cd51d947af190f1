/**
 * A predicate for {@link InstrumentedOptions.isError}: a result with failed items is an error although nothing was thrown,
 * e.g. `{ batchItemFailures: [{ itemIdentifier: 'id' }] }`. SQS, Kinesis and DynamoDB streams deliver those items again.
 *
 * @param result the handler's result, of any type
 * @returns the error type `BatchItemFailures`; `false` if no item failed
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @example examples/sqs-batch.ts
 */
export function isPartialBatchFailure(result: unknown): string | false {
  if (typeof result !== 'object' || result === null) return false;
  const { batchItemFailures } = result as { batchItemFailures?: unknown };
  return Array.isArray(batchItemFailures) && batchItemFailures.length > 0 ? 'BatchItemFailures' : false;
}
