/** A copy of the environment variables: names to values. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Copies the environment variables.
 *
 * @returns a frozen copy without empty variables: deployment tools leave a variable empty to say "not set"
 */
export function readEnvironment(): Environment {
  const copy: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && value.trim() !== '') copy[name] = value;
  }
  return Object.freeze(copy);
}

/** Reads the current value of a variable that may change while the process runs, such as AWS credentials. */
export function readVariable(name: string): string | undefined {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}
