import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { generalize } from './log-lines.js';
import { isExact } from './run-scenarios.js';
import { runServer, type ServerResults } from './run-server.js';
import { findServers } from './servers.js';
import { writePage } from './write-page.js';

const usage = `npm run stores -- [--each N] [--server REGEXP] [--protocol REGEXP] [--scenario REGEXP]
  --each N          environments per scenario; default 2, one on each runtime
  --server, --protocol, --scenario
                    run only what matches by name; the page is then printed, not written`;

const { values } = parseArgs({
  options: {
    each: { type: 'string', default: '2' },
    server: { type: 'string', default: '' },
    protocol: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
  },
});
const each = Number(values.each);
if (!Number.isInteger(each) || each < 1)
  throw new Error(`Cannot read --each: expected a count; got "${values.each}"\n${usage}`);

const serverPattern = new RegExp(values.server, 'i');
const servers = findServers().filter(({ name, version }) => serverPattern.test(`${name} ${version}`));
const options = {
  each,
  scenarios: new RegExp(values.scenario, 'i'),
  protocols: new RegExp(`^(${values.protocol || '.*'})$`),
};
const startedMs = performance.now();
const all: ServerResults[] = [];
const loads: number[] = [];
for (const server of servers) {
  all.push(await runServer(server, options));
  loads.push(loadavg()[1] ?? 0);
}
const loadAverage = loads.reduce((sum, load) => sum + load, 0) / loads.length;
const taken = all.flatMap((results) => results.taken);
const refused = all.flatMap((results) => results.refused);

const file = fileURLToPath(new URL('../docs/stores.md', import.meta.url));
const page = await format(
  writePage({ taken, refused, loadAverage, seconds: Math.round((performance.now() - startedMs) / 1000) }),
  { ...(await resolveConfig(file)), filepath: file },
);
const isWhole = values.server === '' && values.protocol === '' && values.scenario === '';
if (isWhole) writeFileSync(file, page);
else process.stdout.write(page);

for (const { server, protocol, run } of taken) {
  const lines = new Set(run.logLines.map(generalize));
  for (const line of lines) process.stderr.write(`log, ${protocol} to ${server.name}: ${line}\n`);
  const isWrong = run.results.some(({ metrics }) => !metrics.every(isExact));
  if (isWrong) process.exitCode = 1;
}
