import type { AnsweredLine, AnsweredPanel } from './query-panels.js';

/** Pixels of one column and one row of Grafana's grid. */
const column = 58;
const row = 28;
const colours = ['#5794f2', '#ff9830', '#73bf69', '#f2495c', '#b877d9', '#fade2a'];
const style = `
  body { margin: 12px; background: #111217; color: #ccccdc; font: 12px sans-serif; position: relative; }
  section { position: absolute; box-sizing: border-box; padding: 3px; }
  article { box-sizing: border-box; height: 100%; background: #181b1f; border: 1px solid #2c3035; border-radius: 3px; padding: 6px 8px; }
  h2 { font-size: 13px; margin: 6px 4px; } h3 { font-size: 12px; margin: 0 0 4px; }
  .number { font-size: 30px; text-align: center; margin-top: 14px; } .none { color: #8e8e99; }
  .legend { font-size: 11px; } .legend i { display: inline-block; width: 10px; height: 3px; margin: 0 4px 2px 8px; }
  text { fill: #8e8e99; font-size: 10px; }`;

/** @returns a self-contained HTML page with the layout of the dashboard */
export function drawPage(panels: readonly AnsweredPanel[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>AWS Lambda functions</title><style>${style}</style>${panels.map(drawPanel).join('')}`;
}

function drawPanel({ panel, lines }: AnsweredPanel): string {
  const { x, y, w, h } = panel.gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
  const title = panel.title ?? '';
  const place = `left:${String(x * column)}px;top:${String(y * row)}px;width:${String(w * column)}px;height:${String(h * row)}px`;
  if (panel.type === 'row') return `<section style="${place}"><h2>${title}</h2></section>`;
  const unit = 'fieldConfig' in panel ? (panel.fieldConfig.defaults.unit ?? '') : '';
  const size = { width: w * column - 30, height: h * row - 68 };
  const content =
    panel.type === 'stat'
      ? `<div class="number">${format(lines[0]?.values.at(-1) ?? NaN, unit)}</div>`
      : lines.length === 0
        ? '<div class="number none">No data</div>'
        : panel.type === 'heatmap'
          ? drawHeatMap(lines, size)
          : drawLines(lines, unit, size);
  return `<section style="${place}"><article><h3>${title}</h3>${content}</article></section>`;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function drawLines(lines: readonly AnsweredLine[], unit: string, { width, height }: Size): string {
  const left = 52;
  const most = Math.max(...lines.flatMap(({ values }) => values.filter(Number.isFinite)), 0) || 1;
  const shapes = lines.map(({ values }, i) => {
    const points = values.flatMap((value, at) =>
      Number.isFinite(value)
        ? [
            `${round(left + (at / (values.length - 1)) * (width - left))},${round(height - (value / most) * (height - 8))}`,
          ]
        : [],
    );
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colourOf(i)}" stroke-width="1.5"/>`;
  });
  const grid = [0, 0.5, 1].map((share) => {
    const y = round(height - share * (height - 8));
    return `<line x1="${String(left)}" x2="${String(width)}" y1="${y}" y2="${y}" stroke="#2c3035"/><text x="${String(left - 6)}" y="${String(Number(y) + 3)}" text-anchor="end">${format(most * share, unit)}</text>`;
  });
  const legend = lines.map(({ legend: name }, i) => `<i style="background:${colourOf(i)}"></i>${name}`);
  return `<svg width="${String(width)}" height="${String(height + 4)}">${grid.join('')}${shapes.join('')}</svg><div class="legend">${legend.join('')}</div>`;
}

/** The buckets of a histogram are cumulative. Draws the count of each bucket alone. */
function drawHeatMap(lines: readonly AnsweredLine[], { width, height }: Size): string {
  const left = 52;
  const buckets = [...lines].sort((a, b) => bound(a) - bound(b));
  const own = buckets.map(({ legend, values }, i) => ({
    legend,
    values: values.map((value, at) => Math.max(0, value - (buckets[i - 1]?.values[at] ?? 0))),
  }));
  const used = own.filter(({ values }) => values.some((value) => value > 0));
  const most = Math.max(...used.flatMap(({ values }) => values.filter(Number.isFinite)));
  const cellHeight = height / used.length;
  const cells = used.flatMap(({ values }, i) =>
    values.map((value, at) => {
      const x = round(left + (at / values.length) * (width - left));
      const opacity = Number.isFinite(value) ? Math.sqrt(value / most).toFixed(2) : '0';
      return `<rect x="${x}" y="${round(height - (i + 1) * cellHeight)}" width="${round((width - left) / values.length)}" height="${round(cellHeight)}" fill="#ff9830" opacity="${opacity}"/>`;
    }),
  );
  const labels = used.map(
    ({ legend }, i) =>
      `<text x="${String(left - 6)}" y="${round(height - (i + 0.3) * cellHeight)}" text-anchor="end">${legend} s</text>`,
  );
  return `<svg width="${String(width)}" height="${String(height + 4)}">${cells.join('')}${labels.join('')}</svg>`;
}

function bound({ legend }: AnsweredLine): number {
  return legend === '+Inf' ? Infinity : Number(legend);
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? '';
}

function round(value: number): string {
  return value.toFixed(1);
}

function format(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'percentunit') return `${(value * 100).toFixed(2)} %`;
  if (unit === 'bytes') return `${(value / 2 ** 20).toFixed(0)} MiB`;
  if (unit === 's') return value < 1 ? `${(value * 1000).toPrecision(3)} ms` : `${value.toPrecision(3)} s`;
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}
