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
  /** What a user has to set; empty: nothing. */
  readonly set: string;
  /** Size of the code that is deployed, in kB; `undefined` where nothing is. */
  readonly sizeKb?: number | undefined;
  /** What it says where it does not work. */
  readonly message?: string | undefined;
}

/** Keeps the rows of one table until all specs are over. */
export function keepRows(section: Section, rows: readonly Row[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${section}.json`), JSON.stringify(rows));
}

/** @returns the tables that this run made; a run of some of the specs makes some of them */
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
