import type { Environment } from '../config/environment-variables.js';
import type { InstrumentationOptions } from '../config/options.js';
import type { Report } from './check.js';
import { describeSettings } from './describe-settings.js';
import { runChecks, type ChecksParts } from './run-checks.js';

export { formatLogLines } from './format-log-lines.js';

export interface ExaminationParts extends ChecksParts {
  readonly environment: Environment;
  /** The options of `configure()`. */
  readonly options: InstrumentationOptions;
}

/**
 * Lists the effective settings, and finds out which step of a push fails. Never rejects.
 *
 * @returns a report without any secret
 */
export async function examine(parts: ExaminationParts): Promise<Report> {
  const settings = describeSettings(parts.config, parts.environment, parts.options);
  return { settings, checks: await runChecks(parts) };
}
