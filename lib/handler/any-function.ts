/** Any function. Only `any` accepts every signature and keeps the caller's type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a parameter of type unknown or never would reject signatures
export type AnyFunction = (...args: any[]) => any;
