/**
 * Whether the function asks to be left as it is: read before any setting is resolved, since then nothing of us is
 * to be loaded.
 */
export function isDisabled(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^\s*(?:true|1)\s*$/i.test(env.ASSERTS_LAYER_DISABLED ?? '');
}
