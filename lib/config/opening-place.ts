/** In init, with its whole CPU; or in the first invocation, while the handler waits. */
export type OpeningPlace = 'init' | 'invocation';
