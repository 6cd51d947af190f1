export const actions = ['add', 'update', 'disable', 'enable', 'remove'] as const;

/** What the command does to the functions. */
export type Action = (typeof actions)[number];

/** One call of the command line, checked. */
export interface Command {
  readonly action: Action;
  /** Names, or patterns in which `*` stands for any text. */
  readonly functions: readonly string[];
  /** The layer; for `add` and `update` its version. */
  readonly layerArn: string | undefined;
  /** Without an ARN: the layer's name, in the account and region of each function. */
  readonly layerName: string;
  /** Environment variables to set too. */
  readonly variables: Readonly<Record<string, string>>;
  readonly isDryRun: boolean;
  readonly region: string | undefined;
}
