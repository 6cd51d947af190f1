/** The work of the function: nothing, or a wait as for a database. */
export async function work({ waitMs = 0 }) {
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  return { ok: true };
}
