import type { Environment } from '../config/environment-variables.js';
import { toPrintableLine } from '../config/printable-line.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from './clock.js';

/** Prints the lines. It is `console` in production, so that Lambda's log levels and its JSON format apply. */
export interface LogSink {
  warn(line: string | LogRecord): void;
  info(line: string | LogRecord): void;
}

/** A line if Lambda's log format is JSON: it becomes the `message` of the record that the runtime writes. */
export interface LogRecord {
  readonly library: string;
  readonly message: string;
}

export interface LogParts {
  readonly sink: LogSink;
  readonly clock: Clock;
  readonly environment: Environment;
}

/** Identifies the lines of this library in the function's log. */
const library = 'instrumented-lambda';
/** The shortest time between two lines of one cause, in ms. */
const shortestPauseMs = 60_000;
/** Enough for all lines with the values that they contain. Logs are billed by the byte. */
const maxLineCharacters = 500;

/**
 * Writes to the function's log: one line per cause, and at most one a minute if the cause persists. Each line has a
 * limited length and only printable characters, whatever values it contains. Never throws.
 */
export class Log {
  readonly #parts: LogParts;
  readonly #isJson: boolean;
  /** When a line of each cause was logged, and how many were suppressed since. */
  readonly #causes = new Map<string, { readonly loggedAt: Timestamp; suppressed: number }>();

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.#isJson = parts.environment.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  }

  /**
   * Logs a warning about an error that may repeat.
   *
   * @param cause stable name of the error; of each cause, at most one line a minute is logged, with the number of those
   * suppressed
   * @param line one sentence without secrets; for errors of other code, only what `describeError()` returns
   */
  warn(cause: string, line: string): void {
    const { clock } = this.#parts;
    const earlier = this.#causes.get(cause);
    if (earlier !== undefined && elapsedMs(clock, earlier.loggedAt) < shortestPauseMs) {
      earlier.suppressed += 1;
      return;
    }
    this.#causes.set(cause, { loggedAt: takeTimestamp(clock), suppressed: 0 });
    const suppressed = earlier?.suppressed ?? 0;
    this.#write(
      'warn',
      line,
      suppressed === 0 ? '' : ` (${String(suppressed)} more of this kind since the last such line)`,
    );
  }

  /** @param line one sentence; callers log it only if the option `debug` or the doctor asks for it */
  debug(line: string): void {
    // Not console.debug: these lines must appear at Lambda's default log level too.
    this.#write('info', line);
  }

  #write(level: 'warn' | 'info', line: string, count = ''): void {
    try {
      const message = toPrintableLine(line, maxLineCharacters) + count;
      this.#parts.sink[level](this.#isJson ? { library, message } : `${library}: ${message}`);
    } catch {
      // A console that the user has replaced may throw. The handler must not notice.
    }
  }
}
