import { readFileSync } from 'node:fs';

/** @returns the esbuild banner that the README tells users to set for ES module bundles */
export function readBanner(): string {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const banner = /--banner:js="([^"]+)"/.exec(readme)?.[1];
  if (banner === undefined) throw new Error('Cannot read the banner: README.md shows no --banner:js');
  return banner;
}
