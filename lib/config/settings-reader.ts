import type { Environment } from './environment-variables.js';
import { toPrintableLine } from './printable-line.js';

/** The most characters of an invalid value that a log line contains. */
const maxValueCharacters = 80;
/** 15 min, the longest that Lambda lets a function run. */
const longestInvocationMs = 900_000;

/** A duration in ms, as an option and as an environment variable. */
export interface MillisecondsSetting {
  readonly option: string;
  readonly variable: string;
  /** In ms. */
  readonly min: number;
  /** In ms. */
  readonly default: number;
}

/** Reads single settings, each from an option or its environment variable, and collects a log line for each problem. */
export class SettingsReader {
  readonly environment: Environment;
  readonly problems: string[] = [];

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /** @param line a whole sentence without secrets */
  reportProblem(line: string): void {
    this.problems.push(line);
  }

  /**
   * Reports an invalid value, which the line contains.
   *
   * @param got the value; not for settings that may contain a secret
   * @param used what is used in place of the value
   */
  reportInvalid(setting: string, got: string, expected: string, used: string | number): void {
    this.reportProblem(
      `Cannot use ${setting}="${toPrintableLine(got, maxValueCharacters)}": expected ${expected}; ${String(used)} is used.`,
    );
  }

  /**
   * @param given the option
   * @returns the option, otherwise the variable, without spaces around it; `undefined` if it is empty or not set
   */
  text(given: string | undefined, variable: string): string | undefined {
    const value = (given ?? this.environment[variable])?.trim();
    return value === '' ? undefined : value;
  }

  /**
   * @param given the option
   * @returns the option, otherwise the variable; `false` if neither is set, or if the variable is invalid, which is reported
   */
  flag(given: boolean | undefined, variable: string): boolean {
    if (given !== undefined) return given;
    const text = this.environment[variable];
    if (text === undefined) return false;
    const word = text.trim().toLowerCase();
    if (word === 'true' || word === '1') return true;
    if (word !== 'false' && word !== '0') this.reportInvalid(variable, text, 'true or false', 'false');
    return false;
  }

  /**
   * @param given the option
   * @returns the option, otherwise the variable; the default if neither is set, or if it is invalid, which is reported
   */
  milliseconds(setting: MillisecondsSetting, given: number | undefined): number {
    const text = this.environment[setting.variable];
    const value = given ?? (text === undefined ? setting.default : Number(text));
    if (Number.isFinite(value) && value >= setting.min && value <= longestInvocationMs) return value;
    const [name, got] =
      given === undefined ? [setting.variable, text ?? ''] : [setting.option, String(given)];
    this.reportInvalid(
      name,
      got,
      `milliseconds from ${String(setting.min)} to ${String(longestInvocationMs)}`,
      setting.default,
    );
    return setting.default;
  }
}
