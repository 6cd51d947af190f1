/**
 * Describes an error by its class name and its code, for a log line. The message is left out: it may contain a connection
 * string or a password. Never throws.
 *
 * @param error whatever was thrown
 * @returns e.g. `TypeError` or `Error (ECONNREFUSED)`; `Error` if its name cannot be read or is not a class name
 */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return `a thrown ${typeof error}`;
    const { name, code } = error as { name?: unknown; code?: unknown };
    const className = isText(name, /^[A-Za-z_$][\w$.]{0,63}$/) ? name : 'Error';
    return isText(code, /^[A-Z][A-Z0-9_]{1,63}$/) ? `${className} (${code})` : className;
  } catch {
    return 'Error';
  }
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}
