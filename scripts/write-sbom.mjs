/**
 * Writes the software bill of materials (SBOM) of the production dependencies to build/sbom.spdx.json, in the format SPDX, from
 * package-lock.json.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = [
  'sbom',
  '--sbom-format',
  'spdx',
  '--sbom-type',
  'library',
  '--omit',
  'dev',
  '--package-lock-only',
];
const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8' });
const { packages } = JSON.parse(text);
const withoutLicense = packages.filter(({ licenseDeclared }) =>
  /^(NOASSERTION|NONE)?$/.test(licenseDeclared ?? ''),
);
if (withoutLicense.length > 0) {
  throw new Error(
    `Cannot write the SBOM: ${withoutLicense.map(({ name }) => name).join(', ')} declare no license.`,
  );
}
mkdirSync(`${root}build`, { recursive: true });
writeFileSync(`${root}build/sbom.spdx.json`, text);
console.log(`build/sbom.spdx.json: ${packages.length} packages, each with a license`);
