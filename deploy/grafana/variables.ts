import {
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The data source that the user selects: Prometheus, VictoriaMetrics, or another that answers PromQL. */
export const datasource = { type: 'prometheus', uid: '${datasource}' };

/** Label matchers for the values of the variables, for use inside the braces of a selector. */
export const selected = 'asserts_env=~"$environment", function_name=~"$function", version=~"$version"';

/** Each list offers only values that exist for the selections before it. */
export const variables = [
  new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
  listOf('environment', 'Environment', 'label_values(aws_lambda_invocations_total, asserts_env)'),
  listOf(
    'function',
    'Function',
    'label_values(aws_lambda_invocations_total{asserts_env=~"$environment"}, function_name)',
  ),
  listOf(
    'version',
    'Version',
    'label_values(aws_lambda_invocations_total{asserts_env=~"$environment", function_name=~"$function"}, version)',
  ),
  // Not $__rate_interval: that is four scrape intervals, usually one minute, and an environment may push once in five minutes.
  new IntervalVariableBuilder('window')
    .label('Window')
    .description('How far back each point of a graph looks. Prometheus needs two pushes in it.')
    .values('15m,30m,1h,3h,6h,1d')
    .auto(true)
    .stepCount(100)
    .minInterval('15m')
    .current({ text: 'auto', value: '$__auto', selected: true }),
];

function listOf(name: string, label: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(datasource)
      .query(query)
      .definition(query)
      .multi(true)
      .includeAll(true)
      // Matches series without the label too.
      .allValue('.*')
      .current({ text: ['All'], value: ['$__all'], selected: true })
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
  );
}
