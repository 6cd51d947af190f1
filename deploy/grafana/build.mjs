/** `npm run build:dashboard`: writes dashboard.json, which is committed, from dashboard.ts. Needs Node.js 24. */
import { writeFileSync } from 'node:fs';
import '../../bench/hooks.mjs';

const { buildDashboard } = await import('./dashboard.ts');

writeFileSync(
  new URL('dashboard.json', import.meta.url),
  `${JSON.stringify(buildDashboard(), undefined, 2)}\n`,
);
