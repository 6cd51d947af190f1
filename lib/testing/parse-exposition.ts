import { ExpositionError } from './exposition-parser/exposition-error.js';
import { ExpositionReader } from './exposition-parser/exposition-reader.js';
import type { Exposition, InvalidLine } from './exposition-parser/exposition.js';

/**
 * Parses the Prometheus text format 0.0.4, strictly.
 *
 * It follows the format's description and not a writer, so it can check writers. It refuses everything that the description
 * forbids, even where Prometheus' own readers are lenient:
 *
 * - a missing final line feed;
 * - lines of one metric apart from each other;
 * - a metadata line that occurs twice or too late;
 * - invalid escapes and names; quoted names belong to a later version;
 * - one series twice at one time;
 * - a histogram without a `+Inf` bucket that equals its count.
 *
 * @throws ExpositionError with the number and the text of the first invalid line.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): Exposition {
  return new ExpositionReader((invalid) => {
    throw new ExpositionError(invalid);
  }).read(text);
}

/**
 * Parses as VictoriaMetrics does: invalid lines are left out, the others count.
 *
 * A line that is valid but in the wrong place is in both `samples` and `invalidLines`.
 *
 * @returns the result of {@link parseExposition}, and each line that it refuses.
 */
export function parseExpositionTolerantly(
  text: string,
): Exposition & { readonly invalidLines: readonly InvalidLine[] } {
  const invalidLines: InvalidLine[] = [];
  const exposition = new ExpositionReader((invalid) => {
    invalidLines.push(invalid);
  }).read(text);
  return { ...exposition, invalidLines };
}
