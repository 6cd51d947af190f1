import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './project.js';

const folder = join(repositoryRoot, '.cache/toolchains');

/** The tables of docs/building.md, in their order. */
export const sections = ['bundlers', 'types', 'tests', 'frameworks'] as const;
export type Section = (typeof sections)[number];

/** One row of docs/building.md. */
export interface Row {
  readonly tool: string;
  /** Packages with their exact versions. */
  readonly versions: readonly string[];
  /** What was built, e.g. `ES module, standard decorators`. */
  readonly what: string;
  /** The settings that a user needs; empty: none. */
  readonly set: string;
  /** The size of the deployed code in kB; `undefined` if nothing was deployed. */
  readonly sizeKb?: number | undefined;
  /** The error message, if it does not work. */
  readonly message?: string | undefined;
}

/** Stores the rows of one table until all specs have run. */
export function keepRows(section: Section, rows: readonly Row[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${section}.json`), JSON.stringify(rows));
}

/** @returns the tables of this run; a run of some of the specs yields some of the tables */
export function readRows(): ReadonlyMap<Section, readonly Row[]> {
  mkdirSync(folder, { recursive: true });
  const made = readdirSync(folder);
  return new Map(
    sections
      .filter((section) => made.includes(`${section}.json`))
      .map((section) => [
        section,
        JSON.parse(readFileSync(join(folder, `${section}.json`), 'utf8')) as Row[],
      ]),
  );
}

export function forgetRows(): void {
  rmSync(folder, { recursive: true, force: true });
}
