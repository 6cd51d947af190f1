/** A copy of the environment variables: names to values. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Copies the environment variables.
 *
 * @returns a frozen copy; empty variables are left out, since deployment tools write "none" that way
 */
export function readEnvironment(): Environment {
  const copy: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && value.trim() !== '') copy[name] = value;
  }
  return Object.freeze(copy);
}

/** Reads the present value of a variable that may change while the process runs: AWS credentials. */
export function readVariable(name: string): string | undefined {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}
