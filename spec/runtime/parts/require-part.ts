import { findParts, type PartName } from './find-parts.js';

const howToInstall: Readonly<Record<PartName, string>> = {
  node22: 'run `node scripts/setup-runtime.mjs`',
  node24: 'run `npm ci` and `node scripts/setup-runtime.mjs`',
  victoriaMetrics: 'run `apt-get install victoria-metrics`',
  vmagent: 'run `apt-get install victoria-metrics`',
  prometheus: 'run `apt-get install prometheus`',
  pushgateway: 'run `apt-get install prometheus-pushgateway`',
  chromium: 'run `apt-get install chromium`',
  promtool: 'run `apt-get install prometheus`',
};

const reported = new Set<PartName>();

/**
 * Checks whether a real program is installed, for `describe.skipIf(!requirePart('node24'))`.
 *
 * A spec that is skipped silently proves nothing. In CI a missing program is an error; elsewhere one line names it, and
 * the spec is reported as skipped.
 *
 * @throws Error in CI (`CI` set in the environment) if the program is missing
 */
export function requirePart(name: PartName): boolean {
  const { ric, ...tools } = findParts();
  const part = name === 'node22' || name === 'node24' ? ric[name] : tools[name];
  if (part !== undefined) return true;

  const message = `Cannot run specs that need ${name}: it is not installed; ${howToInstall[name]}`;
  if (process.env.CI) throw new Error(message);
  if (!reported.has(name)) console.warn(`${message}. They are skipped.`);
  reported.add(name);
  return false;
}
