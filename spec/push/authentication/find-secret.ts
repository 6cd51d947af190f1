/** @returns the encodings in which a text contains a secret */
export function findSecret(text: string, secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms: Record<string, string> = {
    plain: secret,
    json: JSON.stringify(secret).slice(1, -1),
    percent: encodeURIComponent(secret),
    latin1: bytes.toString('latin1'),
    hex: bytes.toString('hex'),
  };
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // Without the characters that depend on the bytes before and after the secret.
    const whole = encoded.slice([0, 2, 3][offset], Math.floor(((bytes.length + offset) * 8) / 6));
    forms[`base64 at ${String(offset)}`] = whole;
    forms[`base64url at ${String(offset)}`] = whole.replaceAll('+', '-').replaceAll('/', '_');
  }
  return Object.entries(forms)
    .filter(([, form]) => text.includes(form))
    .map(([name]) => name);
}
