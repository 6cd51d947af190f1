/** `init` has a whole CPU; in the first `invocation` the handler waits. */
export type OpeningPlace = 'init' | 'invocation';
