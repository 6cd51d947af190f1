import { expect, test } from 'vitest';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { describeSettings } from '../../lib/doctor/describe-settings.js';
import { formatReport } from '../../lib/doctor/format-report.js';

test('formatReport() separates the name of every setting from its value', () => {
  const environment = { INSTRUMENTED_ENDPOINT: 'https://vm.example' };
  const settings = describeSettings(resolveConfig(environment).config, environment, {});

  const lines = formatReport({ settings, checks: [] });

  expect(settings.length).toBeGreaterThan(10);
  for (const { name } of settings) expect(lines.some((line) => line.startsWith(`  ${name}  `))).toBe(true);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});
