import { readFileSync } from 'node:fs';

/** @returns the esbuild banner for ES module bundles in docs/building.md */
export function readBanner(): string {
  const page = readFileSync(new URL('../../../docs/building.md', import.meta.url), 'utf8');
  const banner = /--banner:js="([^"]+)"/.exec(page)?.[1];
  if (banner === undefined) throw new Error('Cannot read the banner: docs/building.md shows no --banner:js');
  return banner;
}
