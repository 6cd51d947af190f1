import { ExpositionError } from './exposition/exposition-error.js';
import { ExpositionReader } from './exposition/exposition-reader.js';
import type { Exposition, InvalidLine } from './exposition/exposition.js';

/**
 * Parses the Prometheus text format 0.0.4, strictly.
 *
 * Written from the format's description and not from any writer, so it can be held against one. It refuses all that
 * the description forbids, also where Prometheus' own readers are lenient: a missing final line feed, lines of one
 * metric apart from each other, a metadata line that is there twice or late, bad escapes and names, one series twice at
 * one time, and a histogram without a `+Inf` bucket equal to its count. Quoted names belong to a later version.
 *
 * @throws ExpositionError with the number and the text of the first bad line.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): Exposition {
  return new ExpositionReader((invalid) => {
    throw new ExpositionError(invalid);
  }).read(text);
}

/**
 * Parses as VictoriaMetrics does: bad lines are left out, the others count.
 *
 * A line that is good in itself and only stands in the wrong place is in `samples` and in `invalidLines`.
 *
 * @returns what {@link parseExposition} returns, and each line that it has something against.
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
