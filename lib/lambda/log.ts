/** Where our lines go; `console` in production, so that Lambda's log levels and its JSON format apply. */
export interface LogSink {
  warn(line: string): void;
  info(line: string): void;
}

/** Words before every line of ours, so that a reader of the function's log knows who speaks. */
const prefix = 'instrumented-lambda:';

/** Our few lines in somebody else's log: one per cause. */
export class Log {
  readonly #sink: LogSink;
  readonly #causesTold = new Set<string>();

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /**
   * Warns of something that goes wrong again and again in one line, once.
   *
   * @param cause stable name of what went wrong; later lines of the same cause are left out
   * @param line one sentence; holds no secret
   */
  warnOnce(cause: string, line: string): void {
    if (this.#causesTold.has(cause)) return;
    this.#causesTold.add(cause);
    this.#sink.warn(`${prefix} ${line}`);
  }

  /** @param line one line for those who asked for one per push */
  debug(line: string): void {
    this.#sink.info(`${prefix} ${line}`);
  }
}
