import { checkDistribution } from './check-distribution.js';
import type { Exposition, InvalidLine, Sample } from './exposition.js';
import { FamilyCollector } from './family-collector.js';
import { LineProblem } from './line-problem.js';
import { parseCommentLine } from './parse-comment-line.js';
import { parseSampleLine } from './parse-sample-line.js';

type LinePlace = Omit<InvalidLine, 'problem'>;

/** Reads one text, line by line. It calls `report` for each invalid line; `report` may throw to stop the reader. */
export class ExpositionReader {
  readonly #report: (invalid: InvalidLine) => void;
  readonly #collector = new FamilyCollector();
  readonly #samples = new Map<Sample, LinePlace>();

  constructor(report: (invalid: InvalidLine) => void) {
    this.#report = report;
  }

  read(text: string): Exposition {
    const lines = text.split('\n').map((line, index) => ({ line, lineNumber: index + 1 }));
    lines.forEach((place) => {
      this.#readLine(place);
    });
    const afterLastLineFeed = lines.at(-1);
    if (afterLastLineFeed !== undefined && afterLastLineFeed.line !== '') {
      this.#report({ ...afterLastLineFeed, problem: 'expected a line feed at the end of the text' });
    }
    const families = this.#collector.toMap();
    for (const family of families.values()) {
      const found = checkDistribution(family);
      const place = found && this.#samples.get(found.sample);
      if (found !== undefined && place !== undefined) {
        this.#report({ ...place, problem: found.problem });
      }
    }
    return { families, samples: [...this.#samples.keys()] };
  }

  #readLine(place: LinePlace): void {
    try {
      this.#parseLine(place);
    } catch (error) {
      if (!(error instanceof LineProblem)) {
        throw error;
      }
      this.#report({ ...place, problem: error.message });
    }
  }

  #parseLine(place: LinePlace): void {
    if (/[\uD800-\uDFFF]/u.test(place.line)) {
      throw new LineProblem('expected text that UTF-8 can encode; got half of a surrogate pair');
    }
    const visible = place.line.replace(/^[ \t]+/, '');
    if (visible.startsWith('#')) {
      const declaration = parseCommentLine(visible);
      if (declaration !== undefined) {
        this.#collector.declare(declaration);
      }
    } else if (visible !== '') {
      const sample = parseSampleLine(visible);
      // Kept even if the collector refuses the order of the lines, because VictoriaMetrics reads each line separately.
      this.#samples.set(sample, place);
      this.#collector.add(sample);
    }
  }
}
