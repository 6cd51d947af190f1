import { ExpositionError } from './exposition-parser/exposition-error.js';
import { ExpositionReader } from './exposition-parser/exposition-reader.js';
import type { Exposition, InvalidLine } from './exposition-parser/exposition.js';

/**
 * Parses the Prometheus text format 0.0.4, strictly.
 *
 * It follows the specification of the format and shares no code with a writer, so it can check writers. It refuses everything
 * that the specification forbids, even where Prometheus' own readers are lenient:
 *
 * - a missing final line feed;
 * - lines of one metric that are separated by lines of another;
 * - a `HELP` or `TYPE` line that occurs twice, or after a sample;
 * - invalid escapes and names; quoted names, which belong to later versions;
 * - the same series twice with the same timestamp;
 * - a histogram without a `+Inf` bucket that equals its count.
 *
 * @throws ExpositionError with the first invalid line
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): Exposition {
  return new ExpositionReader((invalid) => {
    throw new ExpositionError(invalid);
  }).read(text);
}

/**
 * Parses like VictoriaMetrics: it skips invalid lines and reads all others.
 *
 * A valid line in the wrong order is both in `samples` and in `invalidLines`.
 *
 * @returns the content, and each line that {@link parseExposition} refuses
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
