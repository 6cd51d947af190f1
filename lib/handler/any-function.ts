/** Any function; `any` since only it lets every signature in while the caller's own type is kept. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a parameter of type unknown or never would turn signatures away
export type AnyFunction = (...args: any[]) => any;
