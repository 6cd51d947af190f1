import type { Report } from './check.js';

/** Formats a report for the log of a function: one line for each setting that is not a default, and for each check. */
export function formatLogLines({ settings, checks }: Report): readonly string[] {
  return [
    ...settings
      .filter(({ from }) => from !== 'default')
      .map(({ name, value, from }) => `doctor: setting ${name}: ${value} (${from})`),
    ...checks.map(({ name, status, detail, advice }) => {
      const line = `doctor: ${status === 'failed' ? 'FAILED' : status} ${name}: ${detail}.`;
      return advice === undefined ? line : `${line} ${advice}`;
    }),
  ];
}
