import type { MetricType } from './exposition.js';
import { LineCursor } from './line-cursor.js';
import { unescapeHelp } from './unescape.js';

/** A `HELP` or `TYPE` line. */
export type Declaration =
  | { readonly keyword: 'HELP'; readonly name: string; readonly help: string }
  | { readonly keyword: 'TYPE'; readonly name: string; readonly type: MetricType };

const TOKEN = /[^ \t]*/y;
const METRIC_NAME = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?=[ \t]|$)/y;
const METRIC_TYPE = /(counter|gauge|histogram|summary|untyped)[ \t]*$/y;

/**
 * Reads a line that begins with `#`, perhaps after blanks.
 *
 * Blanks before a help text are removed, as every reader of the format does. Blanks after it are kept.
 *
 * @returns `undefined` for a comment that is neither `HELP` nor `TYPE`
 * @throws LineProblem if it begins with `HELP` or `TYPE`, and the rest is invalid
 */
export function parseCommentLine(line: string): Declaration | undefined {
  const cursor = new LineCursor(line);
  cursor.skipBlanks();
  cursor.take(/#/y, '"#"');
  cursor.skipBlanks();
  const keyword = cursor.take(TOKEN, 'a word');
  if (keyword !== 'HELP' && keyword !== 'TYPE') {
    return undefined;
  }
  cursor.skipBlanks();
  const name = cursor.take(METRIC_NAME, 'a metric name');
  cursor.skipBlanks();
  return keyword === 'HELP'
    ? { keyword, name, help: unescapeHelp(cursor.takeRest()) }
    : { keyword, name, type: cursor.take(METRIC_TYPE, 'one known type and no more') as MetricType };
}
