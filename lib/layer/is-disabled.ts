/**
 * Whether the layer is disabled. It is read before any setting is resolved, since a disabled layer must load nothing else.
 */
export function isDisabled(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^\s*(?:true|1)\s*$/i.test(env.ASSERTS_LAYER_DISABLED ?? '');
}
