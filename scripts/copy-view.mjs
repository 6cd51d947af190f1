/** Puts the live view's page into `dist/cjs/cli/view/page`, with uPlot beside it: the page loads nothing from elsewhere. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';

const uplot = 'node_modules/uplot';

/** @param {string} root the repository's folder, ending in a slash */
export function copyView(root) {
  const page = `${root}dist/cjs/cli/view/page`;
  cpSync(`${root}lib/cli/view/page`, page, { recursive: true });
  cpSync(`${root}${uplot}/dist/uPlot.iife.min.js`, `${page}/uplot.js`);
  cpSync(`${root}${uplot}/dist/uPlot.min.css`, `${page}/uplot.css`);
  const { version } = JSON.parse(readFileSync(`${root}${uplot}/package.json`, 'utf8'));
  const license = readFileSync(`${root}${uplot}/LICENSE`, 'utf8').trim();
  writeFileSync(
    `${root}dist/THIRD-PARTY-NOTICES.txt`,
    `cjs/cli/view/page/uplot.js and uplot.css are uplot ${version}.\n\n${license}\n`,
  );
}
