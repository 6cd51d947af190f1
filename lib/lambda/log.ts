import type { Environment } from '../config/environment.js';
import { toPrintableLine } from '../config/printable-line.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from './clock.js';

/** Prints our lines; `console` in production, so that Lambda's log levels and its JSON format apply. */
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

/** Names this library in the function's log. */
const library = 'instrumented-lambda';
const shortestPauseMs = 60_000;
/** Enough for all our lines with the values that they repeat. Logs are billed by the byte. */
const maxLineCharacters = 500;

/**
 * Writes to the function's log: one line per cause, and at most one a minute if the cause persists. Each line is limited in
 * length and printable, whatever values it repeats. Never throws.
 */
export class Log {
  readonly #parts: LogParts;
  readonly #isJson: boolean;
  readonly #causes = new Map<string, { readonly toldAt: Timestamp; untold: number }>();

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.#isJson = parts.environment.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  }

  /**
   * Logs a warning about an error that may repeat.
   *
   * @param cause stable name of the error: there is at most one line a minute per cause, with a count
   * @param line one sentence without secrets; for errors of other code, only what `describeError()` returns
   */
  warn(cause: string, line: string): void {
    const { clock } = this.#parts;
    const earlier = this.#causes.get(cause);
    if (earlier !== undefined && elapsedMs(clock, earlier.toldAt) < shortestPauseMs) {
      earlier.untold += 1;
      return;
    }
    this.#causes.set(cause, { toldAt: takeTimestamp(clock), untold: 0 });
    const untold = earlier?.untold ?? 0;
    this.#write(
      'warn',
      line,
      untold === 0 ? '' : ` (${String(untold)} more of this kind since the last such line)`,
    );
  }

  /** @param line printed only with the option `debug` */
  debug(line: string): void {
    // Not console.debug: these lines must appear at Lambda's default log level too.
    this.#write('info', line);
  }

  #write(level: 'warn' | 'info', line: string, count = ''): void {
    try {
      const message = toPrintableLine(line, maxLineCharacters) + count;
      this.#parts.sink[level](this.#isJson ? { library, message } : `${library}: ${message}`);
    } catch {
      // A console that the user has replaced may throw; that must not reach the handler.
    }
  }
}
