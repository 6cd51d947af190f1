import type { Environment } from '../config/environment.js';
import { toPrintableLine } from '../config/printable-line.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from './clock.js';

/** Where our lines go; `console` in production, so that Lambda's log levels and its JSON format apply. */
export interface LogSink {
  warn(line: string | LogRecord): void;
  info(line: string | LogRecord): void;
}

/** A line where Lambda's log format is JSON: it becomes the `message` of the record that the runtime writes. */
export interface LogRecord {
  readonly library: string;
  readonly message: string;
}

export interface LogParts {
  readonly sink: LogSink;
  readonly clock: Clock;
  readonly environment: Environment;
}

/** Says who speaks, to a reader of the function's log. */
const library = 'instrumented-lambda';
const shortestPauseMs = 60_000;
/** Room for any line of ours with the values that it repeats; logs are billed by the byte. */
const mostLineCharacters = 500;

/**
 * Writes to the function's log: one line per cause, at most one a minute if the cause persists. Each line is bounded and
 * printable, whatever values it repeats. Never throws.
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
   * Warns of something that goes wrong, perhaps again and again.
   *
   * @param cause stable name of what went wrong: lines of one cause are told at most once a minute, with a count
   * @param line one sentence without secrets; of foreign errors only what `describeError()` returns
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

  /** @param line one line for those who asked for one per push */
  debug(line: string): void {
    // Not console.debug: who asked for these lines shall have them at Lambda's default level too.
    this.#write('info', line);
  }

  #write(level: 'warn' | 'info', line: string, count = ''): void {
    try {
      const message = toPrintableLine(line, mostLineCharacters) + count;
      this.#parts.sink[level](this.#isJson ? { library, message } : `${library}: ${message}`);
    } catch {
      // A console of the user's own making may throw; a handler must not feel that.
    }
  }
}
