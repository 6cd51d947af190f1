import { parser } from '@prometheus-io/lezer-promql';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildDashboard } from '../../deploy/grafana/dashboard.js';
import { systemClock } from '../../lib/lambda/clock.js';
import { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import { Registry } from '../../lib/metrics/prom-client.js';
import { PushMetrics } from '../../lib/metrics/push-metrics.js';
import { ProcessMetricsSchedule } from '../../lib/metrics/process/process-metrics-schedule.js';
import { readPanels, readQueries, readRows, readVariableQueries } from './dashboard-queries.js';

// Grafana's own JSON schema is in no npm package. The SDK's types are generated from that schema: the compiler checks the
// structure of the dashboard, and these specs check what types cannot express.

/** The questions that the dashboard answers. */
const questions = [
  'Invocations',
  'Error ratio',
  'Errors by type',
  'Duration',
  'Durations',
  'Timeouts',
  'Crashes',
  'Share of cold starts',
  'Init time',
  'Environments',
  'Memory',
  'Pushes by outcome',
  'Skipped by reason',
  'Push p95',
];

describe('the dashboard', () => {
  test('is what dashboard.json contains: run `npm run build:dashboard` after a change', () => {
    const committed = readFileSync(new URL('../../deploy/grafana/dashboard.json', import.meta.url), 'utf8');

    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(buildDashboard())));
  });

  test('has a panel for each question', () => {
    expect(readPanels().map(({ title }) => title)).toEqual(expect.arrayContaining(questions));
  });

  test('gives each panel and row its own id and its own place within the 24 columns', () => {
    const all = [...readPanels(), ...readRows()];
    const cells = all.flatMap(({ gridPos: { x = 0, y = 0, w = 0, h = 0 } = {} }) =>
      Array.from({ length: w * h }, (_, i) => `${String(x + (i % w))},${String(y + Math.floor(i / w))}`),
    );

    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.every((cell) => Number(cell.split(',')[0]) < 24)).toBe(true);
  });

  test('queries the selected data source and describes each panel', () => {
    for (const { title, datasource, description } of readPanels()) {
      expect(datasource, title).toEqual({ type: 'prometheus', uid: '${datasource}' });
      expect(description, title).toMatch(/\.$/);
    }
  });

  test('has a variable for data source, environment, function, version and window', () => {
    expect(buildDashboard().templating.list?.map(({ name }) => name)).toEqual([
      'datasource',
      'environment',
      'function',
      'version',
      'window',
    ]);
    expect(readVariableQueries().map(({ label }) => label)).toEqual([
      'asserts_env',
      'function_name',
      'version',
    ]);
  });

  test('queries in valid PromQL', () => {
    for (const { name, promql } of readQueries()) expect(findSyntaxErrors(promql), name).toEqual([]);

    expect(findSyntaxErrors('sum by (a) (increase(b{c=~".*"}[15m])'), 'a parenthesis is missing').not.toEqual(
      [],
    );
  });

  test('filters every query by the variables and uses a window that covers rare pushes', () => {
    for (const { name, template } of readQueries()) {
      const selectors = [...template.matchAll(/\w+\{([^}]*)\}(\[[^\]]*\])?/g)];

      expect(selectors.length, name).toBeGreaterThan(0);
      for (const [, labels, window] of selectors) {
        expect(labels, name).toContain(
          'asserts_env=~"$environment", function_name=~"$function", version=~"$version"',
        );
        expect(['[$window]', '[$__range]'], name).toContain(window);
      }
    }
  });

  test('queries metrics that exist', () => {
    const metrics = listMetrics();

    for (const { name, template } of readQueries()) {
      for (const [, metric = ''] of template.matchAll(/(\w+)\{/g)) {
        expect(metrics, name).toContain(metric.replace(/_bucket$/, ''));
      }
    }
  });
});

function findSyntaxErrors(promql: string): readonly string[] {
  const errors: string[] = [];
  parser.parse(promql).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) errors.push(`${String(from)}–${String(to)}: ${promql.slice(from - 10, to + 10)}`);
    },
  });
  return errors;
}

function listMetrics(): readonly string[] {
  const registry = new Registry();
  new InvocationMetrics(registry, [1]);
  const schedule = new ProcessMetricsSchedule({
    policy: { kind: 'every-push' },
    clock: systemClock,
    shared: registry,
  });
  new PushMetrics(schedule.registry);
  schedule.register();
  return registry.getMetricsAsArray().map(({ name }) => name);
}
