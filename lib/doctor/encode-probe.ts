import { formatSeries, listLabels } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { Protocol } from '../protocols/protocol.js';

/** The series that the doctor pushes and reads back. */
export const doctorProbe = 'instrumented_doctor_probe';

/**
 * Encodes one sample of {@link doctorProbe}.
 *
 * @param timeMs time of the sample, and its value, in ms since the epoch
 * @returns the body of a request
 */
export function encodeProbe(protocol: Protocol, labels: Labels, timeMs: number): string | Buffer {
  const encoder = protocol.begin({ timeMs: protocol.hasTimestamps ? timeMs : undefined, labels });
  encoder.family({ name: doctorProbe, help: '', type: 'gauge' }, false);
  encoder.series(
    {
      name: doctorProbe,
      prefix: `${formatSeries(doctorProbe, {}, labels)} `,
      labels: listLabels({}, labels),
      value: timeMs,
      group: { isCumulative: false, startMs: undefined },
      encoded: undefined,
    },
    undefined,
  );
  const [request = ''] = encoder.end();
  return request;
}
