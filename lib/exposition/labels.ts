/** Label names to values, in the order they are written. */
export type Labels = Readonly<Record<string, string>>;
