/** @returns the text, escaped for a HELP line of the exposition format */
export function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

/** @returns the text as well-formed Unicode, escaped for a label value */
export function escapeLabelValue(text: string): string {
  // UTF-8 encodes half a surrogate pair as U+FFFD. Done here, series that are one in the store are also one in this process.
  const wellFormed = text.toWellFormed();
  return /[\\"\n]/.test(wellFormed) ? escapeHelp(wellFormed).replace(/"/g, '\\"') : wellFormed;
}
