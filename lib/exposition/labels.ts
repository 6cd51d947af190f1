/** Label names to values, in the order in which they are written. */
export type Labels = Readonly<Record<string, string>>;
