/** What the function is for: nothing, or waiting for something else as a call to a database would. */
export async function work({ waitMs = 0 }) {
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  return { ok: true };
}
