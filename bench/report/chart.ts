import type { Figures } from '../run/figures.js';
import type { Cell } from '../run/kinds.js';
import { subjectsOf } from './table.js';

const width = 900;
const labelWidth = 400;
const rowHeight = 22;
const top = 56;

interface Bar {
  readonly name: string;
  readonly init: number;
  readonly first: number;
}

/**
 * Draws what each subject adds to a cold start, init and first invocation, as stacked bars.
 *
 * @returns an SVG for light and dark pages
 */
export function drawColdStarts(figures: Figures, cell: Cell): string {
  const bars = subjectsOf(figures, cell)
    .map((subject): Bar => ({
      name: subject.name,
      init: lengthOf(figures.added(subject, cell, ({ initMs }) => initMs).median),
      first: lengthOf(figures.added(subject, cell, ({ firstMs }) => firstMs).median),
    }))
    .filter(({ init, first }) => init + first > 0);
  const longest = Math.max(1, ...bars.map(({ init, first }) => init + first));
  const scale = (width - labelWidth - 70) / longest;
  const height = top + bars.length * rowHeight + 12;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="12">`,
    `<rect width="${String(width)}" height="${String(height)}" fill="#fff"/>`,
    `<text x="8" y="20" font-size="14">Added to a cold start at ${String(cell.memoryMb)} MB, ms (${cell.format}): median of all rounds</text>`,
    `<rect x="8" y="30" width="12" height="12" fill="#3b6ea5"/><text x="26" y="40">init</text>`,
    `<rect x="68" y="30" width="12" height="12" fill="#e0a03c"/><text x="86" y="40">first invocation</text>`,
    ...bars.map((bar, i) => drawBar(bar, top + i * rowHeight, scale)),
    '</svg>\n',
  ].join('\n');
}

function drawBar({ name, init, first }: Bar, y: number, scale: number): string {
  const rect = (x: number, length: number, color: string): string =>
    `<rect x="${(labelWidth + x * scale).toFixed(1)}" y="${String(y + 3)}" width="${(length * scale).toFixed(1)}" height="15" fill="${color}"/>`;
  return [
    `<text x="${String(labelWidth - 8)}" y="${String(y + 15)}" text-anchor="end">${escapeXml(name)}</text>`,
    rect(0, init, '#3b6ea5'),
    rect(init, first, '#e0a03c'),
    `<text x="${(labelWidth + (init + first) * scale + 6).toFixed(1)}" y="${String(y + 15)}">${(init + first).toFixed(0)}</text>`,
  ].join('\n');
}

/** @returns 0 for a figure that is negative through noise, and for one that was not measured */
function lengthOf(ms: number): number {
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
