/**
 * Whether metrics are disabled. The preload reads it without resolving settings, because it must not load anything else
 * if they are.
 */
export function isDisabled(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^\s*(?:true|1)\s*$/i.test(env.ASSERTS_LAYER_DISABLED ?? '');
}
