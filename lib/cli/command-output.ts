/** Where a command prints. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether to print in colour. */
  readonly hasColor: boolean;
}
