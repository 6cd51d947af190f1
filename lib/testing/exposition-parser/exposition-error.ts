import type { InvalidLine } from './exposition.js';

/** Thrown if a text is not in the Prometheus text format 0.0.4. It has the line and the reason. */
export class ExpositionError extends Error implements InvalidLine {
  override readonly name = 'ExpositionError';
  readonly code = 'ERR_INVALID_EXPOSITION';
  readonly lineNumber: number;
  readonly line: string;
  readonly problem: string;

  constructor({ lineNumber, line, problem }: InvalidLine) {
    super(`Cannot parse line ${String(lineNumber)}, ${JSON.stringify(line)}: ${problem}`);
    this.lineNumber = lineNumber;
    this.line = line;
    this.problem = problem;
  }
}
