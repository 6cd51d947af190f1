/** @returns whether a text is a pattern: `*` matches any text, everything else matches itself */
export function isPattern(text: string): boolean {
  return text.includes('*');
}

/** @returns whether a pattern consists only of `*`, so that it matches every function */
export function choosesAll(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

/**
 * Matches part by part, from the left. The earliest occurrence of a part is always the best one, so there is no backtracking. A
 * regular expression would take seconds for a pattern with many `*`.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let end = first.length;
  for (const part of others) {
    const start = name.indexOf(part, end);
    if (start < 0) return false;
    end = start + part.length;
  }
  return name.endsWith(last) && name.length - last.length >= end;
}
