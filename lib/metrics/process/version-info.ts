import type { Registry } from 'prom-client';
import { withoutPrototype } from '../metric-state.js';
import { Gauge } from '../prom-client.js';

/** `nodejs_version_info`: always 1; the labels have the version. */
export function registerVersionInfo(registry: Registry): void {
  const [major = '', minor = '', patch = ''] = process.version.slice(1).split('.');
  const info = new Gauge({
    name: 'nodejs_version_info',
    help: 'Node.js version info.',
    labelNames: ['version', 'major', 'minor', 'patch'],
    registers: [registry],
  });
  info.set(withoutPrototype({ version: process.version, major, minor, patch }), 1);
}
