export const actions = ['add', 'update', 'disable', 'enable', 'remove'] as const;

/** What is to be done to the functions. */
export type Action = (typeof actions)[number];

/** One call of the command line, checked. */
export interface Command {
  readonly action: Action;
  /** Names, or patterns in which `*` stands for any text. */
  readonly functions: readonly string[];
  /** The layer's version to use: wanted by `add` and `update`. */
  readonly layerArn: string | undefined;
  /** The layer's name, by which it is found on a function in any version. */
  readonly layerName: string;
  /** Environment variables to set along. */
  readonly variables: Readonly<Record<string, string>>;
  readonly isDryRun: boolean;
  readonly region: string | undefined;
}
