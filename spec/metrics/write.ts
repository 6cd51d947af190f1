import type { RenderedExposition } from '../../lib/flush/ports.js';
import type { ExpositionWriter, WriteRequest } from '../../lib/metrics/exposition-writer.js';
import type { FamilyReading } from '../../lib/metrics/kept-sample.js';

export type TextRequest = Omit<WriteRequest, 'isFull'>;

/** Writes a text of families in one go, full where that is due. */
export function write(
  writer: ExpositionWriter,
  families: readonly FamilyReading[],
  request: TextRequest,
): RenderedExposition {
  const isFull = request.epochMs === undefined || writer.isFullDue(request.monotonicMs);
  const text = writer.begin({ ...request, isFull });
  for (const family of families) text.add(family);
  text.end();
  return text;
}
