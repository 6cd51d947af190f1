import type { Format } from '../run/bundles.js';
import type { Figures } from '../run/figures.js';

const width = 900;
const labelWidth = 400;
const rowHeight = 22;
const top = 56;

/**
 * Draws what each subject adds to a cold start, init and first invocation, as stacked bars.
 *
 * @param figures of one format
 * @returns an SVG that reads on light and dark pages
 */
export function drawColdStarts(figures: readonly Figures[], format: Format): string {
  const rows = figures.filter(({ addedCold }) => addedCold.median > 0);
  const longest = Math.max(1, ...rows.map((each) => lengthOf(each.addedInit) + lengthOf(each.addedFirst)));
  const scale = (width - labelWidth - 70) / longest;
  const height = top + rows.length * rowHeight + 12;
  const bars = rows.map((each, i) => drawRow(each, top + i * rowHeight, scale));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="12">`,
    `<rect width="${String(width)}" height="${String(height)}" fill="#fff"/>`,
    `<text x="8" y="20" font-size="14">Added to a cold start, ms, bundled (${format}): median of all rounds</text>`,
    `<rect x="8" y="30" width="12" height="12" fill="#3b6ea5"/><text x="26" y="40">init</text>`,
    `<rect x="68" y="30" width="12" height="12" fill="#e0a03c"/><text x="86" y="40">first invocation</text>`,
    ...bars,
    '</svg>\n',
  ].join('\n');
}

function drawRow({ subject, addedInit, addedFirst }: Figures, y: number, scale: number): string {
  const [init, first] = [lengthOf(addedInit), lengthOf(addedFirst)];
  const bar = (x: number, length: number, color: string): string =>
    `<rect x="${(labelWidth + x * scale).toFixed(1)}" y="${String(y + 3)}" width="${(length * scale).toFixed(1)}" height="15" fill="${color}"/>`;
  return [
    `<text x="${String(labelWidth - 8)}" y="${String(y + 15)}" text-anchor="end">${escapeXml(subject.name)}</text>`,
    bar(0, init, '#3b6ea5'),
    bar(init, first, '#e0a03c'),
    `<text x="${(labelWidth + (init + first) * scale + 6).toFixed(1)}" y="${String(y + 15)}">${(init + first).toFixed(0)}</text>`,
  ].join('\n');
}

/** Noise may make a figure negative; a bar cannot be. */
function lengthOf({ median }: { readonly median: number }): number {
  return Math.max(0, median);
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
