/** @returns whether all expected labels are there; an empty value matches a missing label. */
export function hasLabels(
  labels: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => (Object.hasOwn(labels, name) ? labels[name] : '') === value,
  );
}
