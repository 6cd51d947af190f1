import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { buildDashboard } from '../../deploy/grafana/dashboard.js';

/** A query of a panel of the dashboard. */
export interface DashboardQuery {
  /** The panel's title, and the legend where the panel has more than one query. */
  readonly name: string;
  /** As Grafana stores it, with variables. */
  readonly template: string;
  /** As a data source gets it, for all environments, functions and versions. */
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
