/**
 * A writer for the part of DER (ITU-T X.690) that an X.509 certificate needs. Every function returns one complete
 * element: tag, length, content.
 */

const UNIVERSAL = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export const derSequence = (...elements: Uint8Array[]): Buffer => element(UNIVERSAL.sequence, ...elements);
export const derSet = (...elements: Uint8Array[]): Buffer => element(UNIVERSAL.set, ...elements);
export const derOctetString = (content: Uint8Array): Buffer => element(UNIVERSAL.octetString, content);
export const derUtf8String = (text: string): Buffer =>
  element(UNIVERSAL.utf8String, Buffer.from(text, 'utf8'));
export const derTrue = (): Buffer => element(UNIVERSAL.boolean, Buffer.of(0xff));

/**
 * @param bytes a non-negative number, big-endian. If the top bit is set, a zero byte is added, because DER integers are signed.
 */
export function derInteger(bytes: Uint8Array): Buffer {
  const firstByte = bytes[0] ?? 0;
  return element(UNIVERSAL.integer, firstByte >= 0x80 ? Buffer.of(0) : Buffer.of(), bytes);
}

/** @param unusedBits number of low bits of the last byte that are not part of the string, 0 to 7. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return element(UNIVERSAL.bitString, Buffer.of(unusedBits), bytes);
}

/** @param dotted as in `2.5.29.17`. */
export function derObjectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(UNIVERSAL.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(toBase128)]));
}

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on; whole seconds. */
export function derTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+Z$|[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? element(UNIVERSAL.utcTime, Buffer.from(`${digits.slice(2)}Z`))
    : element(UNIVERSAL.generalizedTime, Buffer.from(`${digits}Z`));
}

/** An element with a context-specific tag, either around a complete element (constructed) or instead of its own tag. */
export function derContextTag(
  tagNumber: number,
  content: Uint8Array,
  form: 'constructed' | 'primitive',
): Buffer {
  return element((form === 'constructed' ? 0xa0 : 0x80) | tagNumber, content);
}

function element(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content), content]);
}

function lengthOf(content: Uint8Array): Buffer {
  if (content.length < 0x80) {
    return Buffer.of(content.length);
  }
  const digits: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) {
    digits.unshift(rest % 256);
  }
  return Buffer.from([0x80 | digits.length, ...digits]);
}

function toBase128(value: number): number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    digits.unshift((rest % 128) | 0x80);
  }
  return digits;
}
