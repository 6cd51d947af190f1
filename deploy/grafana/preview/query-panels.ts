import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';

const points = 72;

/** A panel, and the store's answers to its queries. */
export interface AnsweredPanel {
  readonly panel: Panel | RowPanel;
  readonly lines: readonly AnsweredLine[];
}

export interface AnsweredLine {
  readonly legend: string;
  /** One value for each point in time; NaN if there is none. */
  readonly values: readonly number[];
}

/** Asks the store for every query of every panel, with all variables at "All". */
export async function queryPanels(
  origin: string,
  panels: readonly (Panel | RowPanel)[],
  { endMs, hours }: { endMs: number; hours: number },
): Promise<readonly AnsweredPanel[]> {
  const stepSeconds = (hours * 3600) / points;
  const answered: AnsweredPanel[] = [];
  for (const panel of panels) {
    if (panel.type === 'row') {
      answered.push({ panel, lines: [] });
      continue;
    }
    const lines: AnsweredLine[] = [];
    for (const { expr, legendFormat = '' } of (panel as Panel).targets as Dataquery[]) {
      const query = expr
        .replaceAll(/\$(environment|function|version)\b/g, '.*')
        .replaceAll('$window', '15m')
        .replaceAll('$__range', `${String(hours)}h`);
      const parameters = new URLSearchParams({
        query,
        start: String(endMs / 1000 - hours * 3600),
        end: String(endMs / 1000),
        step: String(stepSeconds),
        nocache: '1',
      });
      const answer = await fetch(`${origin}/api/v1/query_range?${parameters.toString()}`);
      const { data } = (await answer.json()) as RangeAnswer;
      for (const { metric, values } of data.result) {
        const byIndex = new Map(
          values.map(([time, value]) => [
            Math.round(points - (endMs / 1000 - time) / stepSeconds),
            Number(value),
          ]),
        );
        lines.push({
          legend: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
          values: Array.from({ length: points + 1 }, (_, i) => byIndex.get(i) ?? NaN),
        });
      }
    }
    answered.push({ panel, lines });
  }
  return answered;
}

interface RangeAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly [number, string][];
    }[];
  };
}
