import { checkConstantLabels, parseConstantLabels, type ConstantLabels } from './constant-labels.js';
import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

const noLabels: ConstantLabels = Object.freeze({});

/** Reads the user's constant labels from the variable and the option. If both set a label, the option wins. */
export function readConstantLabels(
  settings: SettingsReader,
  options: InstrumentationOptions,
): ConstantLabels {
  const text = settings.environment.INSTRUMENTED_LABELS;
  if (text === undefined && options.labels === undefined) return noLabels;
  const fromEnvironment = parseConstantLabels(text ?? '');
  const fromOptions = checkConstantLabels(options.labels ?? {});
  for (const [setting, { problems }] of [
    ['INSTRUMENTED_LABELS', fromEnvironment],
    ['labels', fromOptions],
  ] as const) {
    if (problems.length === 0) continue;
    const more = problems.length > 3 ? `; and ${String(problems.length - 3)} more` : '';
    settings.reportProblem(
      `Cannot use some labels of ${setting}: ${problems.slice(0, 3).join('; ')}${more}. The others are used.`,
    );
  }
  return Object.freeze({ ...fromEnvironment.labels, ...fromOptions.labels });
}
