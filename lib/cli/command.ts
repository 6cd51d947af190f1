export const actions = ['add', 'update', 'disable', 'enable', 'remove'] as const;

/** What a command does to the functions. */
export type Action = (typeof actions)[number];

/** A valid command line. */
export interface Command {
  readonly action: Action;
  /** Names, or patterns in which `*` stands for any text. */
  readonly functions: readonly string[];
  /** ARN of the layer; for `add` and `update`, ARN of a version of it. */
  readonly layerArn: string | undefined;
  /** Name of the layer if there is no ARN. It is looked for in the account and region of each function. */
  readonly layerName: string;
  /** Further environment variables to set. */
  readonly variables: Readonly<Record<string, string>>;
  readonly isDryRun: boolean;
  readonly region: string | undefined;
}
