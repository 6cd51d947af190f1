/**
 * @param text one character per byte, like the body of an answer
 * @returns whether the text contains one of the secrets: unchanged, in Base64 (also as part of a longer text), percent-encoded,
 * or escaped as in JSON
 */
export function containsSecret(text: string, secrets: readonly string[]): boolean {
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  const forms = [text, decoded, decodePercent(decoded), unescapeJson(decoded)];
  const plainBase64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return secrets.some(
    (secret) =>
      secret !== '' &&
      (forms.some((form) => form.includes(secret)) ||
        findInBase64(secret).some((part) => plainBase64.includes(part))),
  );
}

/** @returns what the Base64 of any text with the secret contains, for each of the three possible offsets of the secret */
function findInBase64(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const parts = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The characters at both ends also contain bits of adjacent bytes.
    return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
  });
  return parts.filter((part) => part !== '');
}

function decodePercent(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (encoded) =>
    Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

const jsonEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_all, code: string | undefined, character = '') =>
    code === undefined
      ? (jsonEscapes[String(character)] ?? String(character))
      : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
