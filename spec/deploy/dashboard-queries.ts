import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { buildDashboard } from '../../deploy/grafana/dashboard.js';

/** A query of a panel of the dashboard. */
export interface DashboardQuery {
  /** The title of the panel, with the legend if the panel has several queries. */
  readonly name: string;
  /** The query in the dashboard, with variables. */
  readonly template: string;
  /** The query that a data source gets, for all environments, functions and versions. */
  readonly promql: string;
}

/** The panels without the rows. */
export function readPanels(): readonly Panel[] {
  return (buildDashboard().panels ?? []).filter((panel): panel is Panel => !isRow(panel));
}

/** The rows without their panels. */
export function readRows(): readonly RowPanel[] {
  return (buildDashboard().panels ?? []).filter(isRow);
}

/** All queries of all panels. */
export function readQueries(): readonly DashboardQuery[] {
  return readPanels().flatMap((panel) =>
    (panel.targets as Dataquery[]).map(({ expr, legendFormat = '' }) => ({
      name: `${panel.title ?? ''} ${legendFormat}`.trim(),
      template: expr,
      promql: fillVariables(expr),
    })),
  );
}

/** The queries that fill the variables' lists. */
export function readVariableQueries(): readonly { readonly selector: string; readonly label: string }[] {
  return (buildDashboard().templating.list ?? []).flatMap(({ query }) => {
    const text = typeof query === 'string' ? query : '';
    const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(text) ?? [];
    return selector === undefined || label === undefined
      ? []
      : [{ selector: fillVariables(selector), label }];
  });
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

function fillVariables(text: string): string {
  return text
    .replaceAll(/\$(environment|function|version)\b/g, '.*')
    .replaceAll(/\$(window|__range)\b/g, '15m');
}
