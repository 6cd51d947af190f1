/** The environment variables as they stood when they were read; names to values. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the process environment by copy.
 *
 * @returns a frozen copy; an empty variable counts as not set, since that is how deployment tools write "none"
 */
export function readEnvironment(): Environment {
  const copy: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && value.trim() !== '') copy[name] = value;
  }
  return Object.freeze(copy);
}

/** Reads one variable as it is now, for what may change while a process lives: AWS credentials. */
export function readVariable(name: string): string | undefined {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}
