import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { graph, heatMap, number } from './panels.js';
import { gauge, increase, quantile, share } from './queries.js';
import { variables } from './variables.js';

const invocations = 'aws_lambda_invocations_total';
const errors = 'aws_lambda_errors_total';
const crashes = 'aws_lambda_errors_total{error_type="Crash"}';
const timeouts = 'aws_lambda_timeouts_total';
const coldStarts = 'aws_lambda_cold_starts_total';
const duration = 'aws_lambda_duration_seconds';
const pushDuration = 'instrumented_push_duration_seconds';
const range = '$__range';
/** Grafana divides the width into this many columns. */
const columns = 24;

const overview = [
  number({
    title: 'Invocations',
    description: 'Invocations begun in the time range.',
    unit: 'short',
    expr: increase(invocations, '', range),
  }),
  number({
    title: 'Error ratio',
    description: 'Share of invocations that ended in an error, in the time range.',
    unit: 'percentunit',
    expr: share(errors, invocations, '', range),
  }),
  number({
    title: 'Timeouts',
    description:
      'Invocations that Lambda ended at the function timeout. The next process of the environment counts them.',
    unit: 'short',
    expr: increase(timeouts, '', range),
  }),
  number({
    title: 'Crashes',
    description:
      'Invocations during which the process ended: uncaught exception, process.exit, out of memory. The next process counts them.',
    unit: 'short',
    // Without a crash there is no series, and "no data" would look like an error of the dashboard.
    expr: `${increase(crashes, '', range)} or vector(0)`,
  }),
  number({
    title: 'Cold starts',
    description: 'Share of invocations that waited for init, in the time range.',
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
    lines: { '{{function_name}}': increase(invocations, 'function_name') },
  }),
  graph({
    title: 'Error ratio',
    description: 'Share of invocations that ended in an error, in the window before each point.',
    unit: 'percentunit',
    max: 0.05,
    lines: { '{{function_name}}': share(errors, invocations, 'function_name') },
  }),
  graph({
    title: 'Errors by type',
    description:
      'Errors by class. Timeout: Lambda ended the invocation at the function timeout. Crash: the process ended during the invocation.',
    unit: 'short',
    lines: { '{{error_type}}': increase('aws_lambda_errors_total{error_type!=""}', 'error_type') },
  }),
];

const durations = [
  graph({
    title: 'Duration',
    description:
      'Time from start to end of the handler, without the push. An invocation that was killed has no duration.',
    unit: 's',
    lines: { p50: quantile(0.5, duration), p95: quantile(0.95, duration), p99: quantile(0.99, duration) },
  }),
  heatMap({
    title: 'Durations',
    description: 'Number of invocations by duration.',
    unit: 's',
    expr: increase(`${duration}_bucket`, 'le'),
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
    lines: { '{{function_name}}': increase(timeouts, 'function_name') },
  }),
  graph({
    title: 'Near the deadline',
    description:
      'Environments with an invocation that still ran half a second before its deadline. If no timeout follows, the invocation ended in time, or its environment was never used again.',
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
    description: 'Invocations during which the process ended.',
    unit: 'short',
    lines: { '{{function_name}}': increase(crashes, 'function_name') },
  }),
];

const environments = [
  graph({
    title: 'Share of cold starts',
    description: 'Share of invocations that waited for init, in the window before each point.',
    unit: 'percentunit',
    lines: { '{{function_name}}': share(coldStarts, invocations, 'function_name') },
  }),
  graph({
    title: 'Init time',
    description:
      'Time from process start until ready for the first invocation, over the environments of the window.',
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
    description: 'Pushes of metrics by outcome. The next push reports the outcome of each.',
    unit: 'short',
    lines: { '{{outcome}}': increase('instrumented_pushes_total', 'outcome') },
  }),
  graph({
    title: 'Skipped by reason',
    description: 'Flushes without a push, by reason. A later push includes their counts.',
    unit: 'short',
    lines: { '{{reason}}': increase('instrumented_pushes_skipped_total', 'reason') },
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

/* eslint-disable @typescript-eslint/no-deprecated -- its successor needs Grafana 12. */
/** Builds the dashboard for one or all functions, in the schema that every version of Grafana imports. */
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
