import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requirePart } from '../parts/require-part.js';

const folder = fileURLToPath(new URL('../../../deploy/alerts', import.meta.url));
const ruleFiles = ['recording-rules.yml', 'function-timeouts.yml', 'alerts.yml'];
const testFiles = readdirSync(join(folder, 'tests')).map((file) => join('tests', file));
const alerts = readNames('alert');
const records = readNames('record');

/** A comparison with a number, also with a factor in the next line. */
const comparison = /(> (?:on \(function_name\) group_left \(\)\s*\()?)([\d.]+)/g;

/** promtool 2.42 evaluates simultaneous groups in an arbitrary order, so that a broken rule may pass once. */
const again = { retry: 2 };

describe.skipIf(!requirePart('promtool'))('the alert and recording rules', () => {
  test('pass their unit tests', async () => {
    expect((await testRules(folder)).status).toBe(0);
  });

  test.each([0, 1, 2])(
    'fail the tests of every alert with comparison %i if that is never true',
    again,
    async (place) => {
      const broken = breakAlerts((expression) => replaceComparison(expression, place, '1000000000'));

      const { output } = await testRules(broken.folder);

      expect(listFailedAlerts(output)).toEqual(broken.names);
    },
  );

  test.each([0, 1, 2])(
    'fail the tests of every alert with comparison %i if that is always true',
    again,
    async (place) => {
      const broken = breakAlerts((expression) => replaceComparison(expression, place, '-1'));

      const { output } = await testRules(broken.folder);

      expect(listFailedAlerts(output)).toEqual(broken.names);
    },
  );

  test('fail the tests of every alert that takes too long to fire', again, async () => {
    const broken = breakRules('alerts.yml', (text) => text.replaceAll(/for: \w+/g, 'for: 30h'));

    const { output } = await testRules(broken);

    expect(listFailedAlerts(output)).toEqual(alerts);
  });

  test('fail the test of AwsLambdaNoPush if it ignores pushes', again, async () => {
    const broken = breakRules('alerts.yml', (text) => text.replace(/unless\n.*\n/, '\n'));

    const { output } = await testRules(broken);

    expect(listFailedAlerts(output)).toEqual(['AwsLambdaNoPush']);
  });

  test('fail the tests of every recording rule that returns twice its value', again, async () => {
    const broken = breakRules('recording-rules.yml', (text) =>
      text.replaceAll(/expr: (.*)/g, 'expr: 2 * $1'),
    );
    writeFileSync(
      join(broken, 'function-timeouts.yml'),
      readFileSync(join(broken, 'function-timeouts.yml'), 'utf8').replace('vector(30)', 'vector(60)'),
    );

    const { output } = await testRules(broken);

    const failed = [...output.matchAll(/expr: "([^"]+)"/g)].map(([, name = '']) => name);
    expect(sorted(failed)).toEqual(records);
  });

  test('are accepted by vmalert', async () => {
    expect(requirePart('victoriaMetrics')).toBe(true);
    const files = ruleFiles.map((file) => `-rule=${join(folder, file)}`);

    const { status, output } = await run('vmalert', ['-dryRun', ...files]);

    expect(status, output).toBe(0);
  });

  test('are rejected by vmalert if an expression is invalid', async () => {
    const broken = breakRules('alerts.yml', (text) => text.replace('unless', 'unless unless'));

    expect((await run('vmalert', ['-dryRun', `-rule=${join(broken, 'alerts.yml')}`])).status).not.toBe(0);
  });
});

/** @returns the folder of a copy of the rules with one changed file; it is removed after the test */
function breakRules(file: string, change: (text: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(folder, copy, { recursive: true });
  const text = readFileSync(join(copy, file), 'utf8');
  writeFileSync(join(copy, file), change(text));
  return copy;
}

/** @returns a copy in which every alert is changed to which the change applies, and their names */
function breakAlerts(change: (text: string) => string): { folder: string; names: readonly string[] } {
  const names: string[] = [];
  const copy = breakRules('alerts.yml', (text) =>
    text
      .split(/(?=- alert: )/)
      .map((rule) => {
        const changed = change(rule);
        const [, name] = /^- alert: (\w+)/.exec(rule) ?? [];
        if (changed !== rule && name !== undefined) names.push(name);
        return changed;
      })
      .join(''),
  );
  return { folder: copy, names: sorted(names) };
}

function replaceComparison(expression: string, place: number, value: string): string {
  let seen = -1;
  return expression.replaceAll(comparison, (all, before: string) =>
    (seen += 1) === place ? `${before}${value}` : all,
  );
}

/** Runs one process for each file in parallel. */
async function testRules(rules: string): Promise<{ status: number; output: string }> {
  const results = await Promise.all(
    testFiles.map((file) => run('promtool', ['test', 'rules', join(rules, file)])),
  );
  return {
    status: Math.max(...results.map(({ status }) => status)),
    output: results.map(({ output }) => output).join(''),
  };
}

function listFailedAlerts(output: string): readonly string[] {
  return sorted([...output.matchAll(/alertname: (\w+), time:/g)].map(([, name = '']) => name));
}

function readNames(kind: 'alert' | 'record'): readonly string[] {
  const text = ruleFiles.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  return sorted([...text.matchAll(new RegExp(`- ${kind}: (\\S+)`, 'g'))].map(([, name = '']) => name));
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort();
}

function run(command: string, args: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
      resolve({ status, output: stdout + stderr });
    });
  });
}
