import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findParts } from '../spec/runtime/parts/find-parts.js';

/** A server's program. */
export interface Binary {
  readonly command: string;
  /** To show to readers, e.g. `2.42.0 (Debian)`. */
  readonly version: string;
}

export interface Binaries {
  readonly prometheus?: Binary;
  readonly victoriaMetrics?: Binary;
  readonly vmagent?: Binary;
  readonly pushgateway?: Binary;
}

const built = fileURLToPath(new URL('../.cache/stores/', import.meta.url));

/** Finds the servers of Debian's packages that are installed. */
export function findDebianBinaries(): Binaries {
  const { prometheus, victoriaMetrics, vmagent, pushgateway } = findParts();
  const found = (command: string | undefined, name: string): Binary | undefined =>
    command === undefined ? undefined : { command, version: `${readPackageVersion(name)} (Debian)` };
  return withoutMissing({
    prometheus: found(prometheus, 'prometheus'),
    victoriaMetrics: found(victoriaMetrics, 'victoria-metrics'),
    vmagent: found(vmagent, 'victoria-metrics'),
    pushgateway: found(pushgateway, 'prometheus-pushgateway'),
  });
}

/** Finds the current versions that `npm run setup:stores` has built from their Go modules. */
export function findCurrentBinaries(): Binaries {
  const stamp = `${built}installed.json`;
  if (!existsSync(stamp)) return {};
  const versions = JSON.parse(readFileSync(stamp, 'utf8')) as Readonly<Record<string, string>>;
  const found = (name: string): Binary | undefined => {
    const version = versions[name];
    return version === undefined ? undefined : { command: `${built}${name}`, version };
  };
  return withoutMissing({
    prometheus: found('prometheus'),
    victoriaMetrics: found('victoria-metrics'),
    vmagent: found('vmagent'),
  });
}

function withoutMissing(found: { readonly [Name in keyof Binaries]: Binary | undefined }): Binaries {
  return Object.fromEntries(Object.entries(found).filter(([, binary]) => binary !== undefined));
}

/** @returns e.g. `2.42.0` for the package version `2.42.0+ds-5+deb12u1` */
function readPackageVersion(name: string): string {
  const version = execFileSync('dpkg-query', ['--show', '--showformat=${Version}', name], {
    encoding: 'utf8',
  });
  return /^[\d.]+/.exec(version)?.[0] ?? version;
}
