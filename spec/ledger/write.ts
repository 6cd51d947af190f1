import type { RenderedBatch } from '../../lib/flush/push-port.js';
import type { BatchWriter, BatchRequest } from '../../lib/ledger/batch-writer.js';
import type { FamilyReading } from '../../lib/ledger/family-reading.js';

export type TextRequest = Omit<BatchRequest, 'isFull'>;

/** A batch that was encoded as text. */
export interface RenderedText extends RenderedBatch {
  readonly text: string;
}

/** Writes a batch of families at once, as a full batch if one is due. */
export function write(
  writer: BatchWriter,
  families: readonly FamilyReading[],
  request: TextRequest,
): RenderedText {
  const isFull = request.epochMs === undefined || writer.isFullDue(request.monotonicMs);
  const batch = writer.begin({ ...request, isFull });
  for (const family of families) batch.add(family);
  batch.end();
  return withText(batch);
}

/** @returns the batch and its one request as text, which is empty without a request */
export function withText({ requests, settle }: RenderedBatch): RenderedText {
  return { requests, settle, text: requests.join('') };
}
