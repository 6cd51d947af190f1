/** What stands for globals that are expensive to touch; names in got's code to names of exports. */
export const cheapGlobals = { FormData: 'NoFormData' };

/** got asks of every body whether it is a form; the global's first reading loads undici, 20 ms. Ours is a Buffer. */
export class NoFormData {}
