import type { Sample } from './exposition.js';
import { LineCursor } from './line-cursor.js';
import { LineProblem } from './line-problem.js';
import { parseFloat64, parseTimestampMs } from './parse-number.js';
import { unescapeLabelValue } from './unescape.js';

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const QUOTED_STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"/y;

/**
 * Reads `name{label="value", …} value [timestamp]`.
 *
 * It refuses quoted metric and label names, which belong to later versions of the format.
 *
 * @throws LineProblem if the line is invalid
 */
export function parseSampleLine(line: string): Sample {
  const cursor = new LineCursor(line);
  cursor.skipBlanks();
  const name = cursor.take(METRIC_NAME, 'a metric name');
  const isNameEnded = /^[ \t{]?$/.test(cursor.next);
  cursor.skipBlanks();
  const labels = cursor.next === '{' ? parseLabels(cursor) : {};
  const [value, timestamp, ...more] = cursor
    .takeRest()
    .split(/[ \t]+/)
    .filter(Boolean);
  if (!isNameEnded || value === undefined || more.length > 0) {
    throw new LineProblem('expected a name, labels if any, a value, and at most a timestamp after it');
  }
  return {
    name,
    labels,
    value: parseValue(value),
    ...(timestamp !== undefined && { timestampMs: parseTimestampMs(timestamp) }),
  };
}

function parseValue(token: string): number {
  const value = parseFloat64(token);
  if (value === undefined) {
    throw new LineProblem(`expected a 64-bit float; got ${JSON.stringify(token)}`);
  }
  return value;
}

function parseLabels(cursor: LineCursor): Record<string, string> {
  const labels = new Map<string, string>();
  cursor.take(/\{/y, '"{"');
  cursor.skipBlanks();
  while (cursor.next !== '}') {
    const [name, value] = parseLabel(cursor);
    if (name === '__name__' || labels.has(name)) {
      throw new LineProblem(
        `expected ${labels.has(name) ? 'each label once' : 'no reserved label name'}; got ${name}`,
      );
    }
    labels.set(name, value);
    cursor.skipBlanks();
    if (cursor.next !== '}') {
      cursor.take(/,/y, '"," or "}"');
      cursor.skipBlanks();
    }
  }
  cursor.take(/\}/y, '"}"');
  return Object.fromEntries(labels);
}

function parseLabel(cursor: LineCursor): [name: string, value: string] {
  const name = cursor.take(LABEL_NAME, 'a label name');
  cursor.skipBlanks();
  cursor.take(/=/y, '"="');
  cursor.skipBlanks();
  const value = cursor.take(QUOTED_STRING, 'a label value in double quotes');
  return [name, unescapeLabelValue(value)];
}
