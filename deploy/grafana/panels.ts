import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { datasource } from './variables.js';

export interface PanelText {
  readonly title: string;
  /** Text of the panel's information icon. */
  readonly description: string;
  /** A unit of Grafana's, for example `s`, `percentunit`, `short`. */
  readonly unit: string;
}

/** One number for the whole time range. */
export function number(text: PanelText & { readonly expr: string }): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .title(text.title)
    .description(text.description)
    .datasource(datasource)
    .unit(text.unit)
    .decimals(text.unit === 'percentunit' ? 2 : 0)
    .noValue('–')
    .height(4)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.None)
    .withTarget(new DataqueryBuilder().refId('A').expr(text.expr).instant());
}

/** Lines over time. */
export function graph(
  text: PanelText & {
    /** PromQL by legend. A legend may contain labels as `{{label}}`. */
    readonly lines: Readonly<Record<string, string>>;
    /** Soft maximum of the axis. Default: by the data. */
    readonly max?: number;
  },
): timeseries.PanelBuilder {
  const panel = new timeseries.PanelBuilder()
    .title(text.title)
    .description(text.description)
    .datasource(datasource)
    .unit(text.unit)
    .min(0)
    .height(8)
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Auto)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (text.max !== undefined) panel.axisSoftMax(text.max);
  for (const [i, [legend, expr]] of Object.entries(text.lines).entries()) {
    const refId = String.fromCharCode('A'.charCodeAt(0) + i);
    panel.withTarget(new DataqueryBuilder().refId(refId).expr(expr).legendFormat(legend).range());
  }
  return panel;
}

/** Buckets of a classic histogram over time. */
export function heatMap(text: PanelText & { readonly expr: string }): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .title(text.title)
    .description(text.description)
    .datasource(datasource)
    .height(8)
    .calculate(false)
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(heatmap.HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64),
    )
    .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Linear))
    .yAxis(new heatmap.YAxisConfigBuilder().unit(text.unit))
    .withTarget(
      new DataqueryBuilder()
        .refId('A')
        .expr(text.expr)
        .format(PromQueryFormat.Heatmap)
        .legendFormat('{{le}}')
        .range(),
    );
}
