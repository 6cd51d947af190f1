import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { graph, heatMap, number } from './panels.js';
import { gauge, grown, quantile, share } from './queries.js';
import { variables } from './variables.js';

const invocations = 'aws_lambda_invocations_total';
const errors = 'aws_lambda_errors_total';
const crashes = 'aws_lambda_errors_total{error_type="Crash"}';
const timeouts = 'aws_lambda_timeouts_total';
const coldStarts = 'aws_lambda_cold_starts_total';
const duration = 'aws_lambda_duration_seconds';
const pushDuration = 'instrumented_push_duration_seconds';
const range = '$__range';
/** Columns into which Grafana divides the width. */
const columns = 24;

const overview = [
  number({
    title: 'Invocations',
    description: 'Invocations begun in the time range.',
    unit: 'short',
    expr: grown(invocations, '', range),
  }),
  number({
    title: 'Error ratio',
    description: 'Invocations that ended in an error, of all, in the time range.',
    unit: 'percentunit',
    expr: share(errors, invocations, '', range),
  }),
  number({
    title: 'Timeouts',
    description:
      'Invocations that Lambda ended at the function timeout, as the next process of the environment counts them.',
    unit: 'short',
    expr: grown(timeouts, '', range),
  }),
  number({
    title: 'Crashes',
    description:
      'Invocations whose process ended: uncaught exception, process.exit, out of memory. Counted by the next process.',
    unit: 'short',
    // Without a crash there is no series, and "no data" would look like a fault of the dashboard.
    expr: `${grown(crashes, '', range)} or vector(0)`,
  }),
  number({
    title: 'Cold starts',
    description: 'Invocations that waited for init, of all, in the time range.',
    unit: 'percentunit',
    expr: share(coldStarts, invocations, '', range),
  }),
  number({
    title: 'Environments',
    description: 'Execution environments that pushed in the window.',
    unit: 'short',
    expr: gauge(invocations, (vector) => `count(count by (instance) (${vector}))`),
  }),
];

const outcomes = [
  graph({
    title: 'Invocations',
    description: 'Invocations begun in the window before each point.',
    unit: 'short',
    lines: { '{{function_name}}': grown(invocations, 'function_name') },
  }),
  graph({
    title: 'Error ratio',
    description: 'Invocations that ended in an error, of all, in the window before each point.',
    unit: 'percentunit',
    max: 0.05,
    lines: { '{{function_name}}': share(errors, invocations, 'function_name') },
  }),
  graph({
    title: 'Errors by type',
    description: 'Errors by class; Timeout and Crash are invocations that Lambda or their process ended.',
    unit: 'short',
    lines: { '{{error_type}}': grown('aws_lambda_errors_total{error_type!=""}', 'error_type') },
  }),
];

const durations = [
  graph({
    title: 'Duration',
    description: 'Begin to end of the handler, without the push. An invocation that was killed has none.',
    unit: 's',
    lines: { p50: quantile(0.5, duration), p95: quantile(0.95, duration), p99: quantile(0.99, duration) },
  }),
  heatMap({
    title: 'Durations',
    description: 'How many invocations took how long.',
    unit: 's',
    expr: grown(`${duration}_bucket`, 'le'),
  }),
  graph({
    title: 'Duration p95 by function',
    description: 'Compare with the timeout of each function.',
    unit: 's',
    lines: { '{{function_name}}': quantile(0.95, duration, 'function_name') },
  }),
];

const ends = [
  graph({
    title: 'Timeouts',
    description: 'Invocations that Lambda ended at the function timeout.',
    unit: 'short',
    lines: { '{{function_name}}': grown(timeouts, 'function_name') },
  }),
  graph({
    title: 'Near the deadline',
    description:
      'Environments with an invocation that ran within half a second of its deadline. Without a timeout beside it, it ended in time, or its environment was never used again.',
    unit: 'short',
    lines: {
      '{{function_name}}': gauge(
        'aws_lambda_invocations_near_deadline',
        (vector) => `sum by (function_name) (${vector})`,
      ),
    },
  }),
  graph({
    title: 'Crashes',
    description: 'Invocations whose process ended before they did.',
    unit: 'short',
    lines: { '{{function_name}}': grown(crashes, 'function_name') },
  }),
];

const environments = [
  graph({
    title: 'Share of cold starts',
    description: 'Invocations that waited for init, of all, in the window before each point.',
    unit: 'percentunit',
    lines: { '{{function_name}}': share(coldStarts, invocations, 'function_name') },
  }),
  graph({
    title: 'Init time',
    description: 'Process start to ready for the first invocation, over the environments of the window.',
    unit: 's',
    lines: {
      p50: gauge('aws_lambda_init_duration_seconds', (vector) => `quantile(0.5, ${vector})`),
      p95: gauge('aws_lambda_init_duration_seconds', (vector) => `quantile(0.95, ${vector})`),
    },
  }),
  graph({
    title: 'Environments',
    description: 'Execution environments that pushed in the window before each point.',
    unit: 'short',
    lines: {
      '{{function_name}}': gauge(
        invocations,
        (vector) => `count by (function_name) (count by (function_name, instance) (${vector}))`,
      ),
    },
  }),
  graph({
    title: 'Memory',
    description: 'Resident memory of the process, of the largest environment of the window.',
    unit: 'bytes',
    lines: {
      '{{function_name}}': gauge(
        'process_resident_memory_bytes',
        (vector) => `max by (function_name) (${vector})`,
      ),
    },
  }),
];

const pushes = [
  graph({
    title: 'Pushes by outcome',
    description: 'Pushes of metrics, by outcome, as the push after each tells.',
    unit: 'short',
    lines: { '{{outcome}}': grown('instrumented_pushes_total', 'outcome') },
  }),
  graph({
    title: 'Skipped by reason',
    description: 'Flushes without a push, by reason; a later push carries their counts.',
    unit: 'short',
    lines: { '{{reason}}': grown('instrumented_pushes_skipped_total', 'reason') },
  }),
  graph({
    title: 'Push p95',
    description: 'Time of a push, from reading the metrics to the answer of the endpoint.',
    unit: 's',
    lines: { p95: quantile(0.95, pushDuration) },
  }),
];

const rows = {
  'In the time range': overview,
  Outcomes: outcomes,
  Durations: durations,
  'Timeouts and crashes': ends,
  'Execution environments': environments,
  Pushes: pushes,
};

/* eslint-disable @typescript-eslint/no-deprecated -- the schema that is to replace this one needs Grafana 12. */
/** The dashboard of one or all functions, in the schema that every Grafana imports. */
export function buildDashboard(): Dashboard {
  const dashboard = new DashboardBuilder('AWS Lambda functions, by instrumented-lambda')
    .uid('instrumented-lambda')
    .description('Functions that instrumented-lambda counts: outcomes, durations, environments and pushes.')
    .tags(['aws-lambda', 'instrumented-lambda'])
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .editable()
    .variables(variables);
  let id = 0;
  for (const [title, panels] of Object.entries(rows)) {
    dashboard.withRow(new RowBuilder(title).id((id += 1)));
    for (const panel of panels) dashboard.withPanel(panel.id((id += 1)).span(columns / panels.length));
  }
  return dashboard.build();
}
