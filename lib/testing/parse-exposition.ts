import { checkDistribution } from './exposition/check-distribution.js';
import { ExpositionError } from './exposition/exposition-error.js';
import type { Exposition, InvalidLine, Sample } from './exposition/exposition.js';
import { FamilyCollector } from './exposition/family-collector.js';
import { LineProblem } from './exposition/line-problem.js';
import { parseCommentLine } from './exposition/parse-comment-line.js';
import { parseSampleLine } from './exposition/parse-sample-line.js';

/**
 * Parses the Prometheus text format 0.0.4, strictly.
 *
 * Written from the format's description and not from any writer, so it can be held against one. It refuses all that
 * the description forbids, also where Prometheus' own readers are lenient: a missing final line feed, lines of one
 * metric apart from each other, a metadata line that is there twice or late, bad escapes and names, one series twice at
 * one time, and a histogram without a `+Inf` bucket equal to its count.
 *
 * @throws ExpositionError with the number and the text of the first bad line.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string): Exposition {
  return parseLines(text, (invalid) => {
    throw new ExpositionError(invalid);
  });
}

/**
 * Parses as VictoriaMetrics does: bad lines are left out, the others count.
 *
 * A line that is good in itself and only stands in the wrong place is in `samples` and in `invalidLines`.
 *
 * @returns what {@link parseExposition} returns, and each line it would have refused.
 */
export function parseExpositionTolerantly(
  text: string,
): Exposition & { invalidLines: readonly InvalidLine[] } {
  const invalidLines: InvalidLine[] = [];
  const exposition = parseLines(text, (invalid) => invalidLines.push(invalid));
  return { ...exposition, invalidLines };
}

function parseLines(text: string, report: (invalid: InvalidLine) => unknown): Exposition {
  const lines = text.split('\n');
  const afterLastLineFeed = lines.pop() ?? '';
  const collector = new FamilyCollector();
  const samples: Sample[] = [];
  const origins = new Map<Sample, Omit<InvalidLine, 'problem'>>();

  const readLine = (line: string, lineNumber: number): void => {
    const origin = { lineNumber, line };
    try {
      parseLine(line, collector, (sample) => {
        samples.push(sample);
        origins.set(sample, origin);
      });
    } catch (error) {
      if (!(error instanceof LineProblem)) {
        throw error;
      }
      report({ ...origin, problem: error.message });
    }
  };

  lines.forEach((line, index) => {
    readLine(line, index + 1);
  });
  if (afterLastLineFeed !== '') {
    const lineNumber = lines.length + 1;
    readLine(afterLastLineFeed, lineNumber);
    report({ lineNumber, line: afterLastLineFeed, problem: 'wanted a line feed at the end of the text' });
  }
  const families = collector.toMap();
  for (const family of families.values()) {
    const found = checkDistribution(family);
    const origin = found && origins.get(found.sample);
    if (origin !== undefined) {
      report({ ...origin, problem: found?.problem ?? '' });
    }
  }
  return { families, samples };
}

function parseLine(line: string, collector: FamilyCollector, accept: (sample: Sample) => void): void {
  if (/[\uD800-\uDFFF]/u.test(line)) {
    throw new LineProblem('met half of a surrogate pair, wanted text that UTF-8 can carry');
  }
  const visible = line.replace(/^[ \t]+/, '');
  if (visible === '') {
    return;
  }
  if (visible.startsWith('#')) {
    const declaration = parseCommentLine(visible);
    if (declaration !== undefined) {
      collector.declare(declaration);
    }
    return;
  }
  const sample = parseSampleLine(visible);
  // Before the collector can refuse its place: VictoriaMetrics reads each line by itself.
  accept(sample);
  collector.add(sample);
}
