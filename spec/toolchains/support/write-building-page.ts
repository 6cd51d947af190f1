import type { Row, Section } from './rows.js';
export function writeBuildingPage(rows: ReadonlyMap<Section, readonly Row[]>): string {
  return JSON.stringify([...rows]);
}
