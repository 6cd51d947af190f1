/** @returns the text, escaped for a help line */
export function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

/** @returns the text, well-formed, escaped for a label value */
export function escapeLabelValue(text: string): string {
  // UTF-8 encodes half a surrogate pair as U+FFFD, so two series could become one.
  const wellFormed = text.toWellFormed();
  return /[\\"\n]/.test(wellFormed) ? escapeHelp(wellFormed).replace(/"/g, '\\"') : wellFormed;
}
