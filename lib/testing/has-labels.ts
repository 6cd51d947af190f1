/** @returns whether the labels include all expected ones. An empty expected value matches a missing label. */
export function hasLabels(
  labels: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(expected).every(
    ([name, value]) => (Object.hasOwn(labels, name) ? labels[name] : '') === value,
  );
}
