import type { Environment } from './environment.js';
import { toPrintableLine } from './printable-line.js';

/** The most characters of an invalid value that a log line contains. */
const maxValueCharacters = 80;
/** 15 min, the longest that Lambda lets a function run. */
const longestInvocationMs = 900_000;

export interface MillisecondsSetting {
  readonly option: string;
  readonly variable: string;
  readonly min: number;
  readonly default: number;
}

/** Reads single settings and keeps a line for each invalid one. */
export class SettingsReader {
  readonly environment: Environment;
  readonly problems: string[] = [];

  constructor(environment: Environment) {
    this.environment = environment;
  }

  reportProblem(line: string): void {
    this.problems.push(line);
  }

  /** @param used in place of the value */
  reportInvalid(setting: string, got: string, expected: string, used: string | number): void {
    this.reportProblem(
      `Cannot use ${setting}="${toPrintableLine(got, maxValueCharacters)}": expected ${expected}; ${String(used)} is used.`,
    );
  }

  text(given: string | undefined, variable: string): string | undefined {
    const value = (given ?? this.environment[variable])?.trim();
    return value === '' ? undefined : value;
  }

  flag(given: boolean | undefined, variable: string): boolean {
    if (given !== undefined) return given;
    const text = this.environment[variable];
    if (text === undefined) return false;
    const word = text.trim().toLowerCase();
    if (word === 'true' || word === '1') return true;
    if (word !== 'false' && word !== '0') this.reportInvalid(variable, text, 'true or false', 'false');
    return false;
  }

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
