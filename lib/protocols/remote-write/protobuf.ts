/** Wire types of protobuf. */
const varintType = 0;
const fixed64Type = 1;
const lengthDelimitedType = 2;

/**
 * Writes the parts of protobuf that remote write needs.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param capacity initial size of the buffer in bytes; it grows when needed */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** A view of the written bytes; valid until the next write. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** @param value an integer from 0 to 2^53 - 1 */
  varint(value: number): void {
    this.#reserve(maxVarintBytes);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** @param value is truncated and clamped to safe integers; `NaN` becomes 0 */
  int64Field(field: number, value: number): void {
    this.#tag(field, varintType);
    const integer = Math.trunc(value) || 0;
    if (integer >= 0) this.varint(Math.min(integer, Number.MAX_SAFE_INTEGER));
    else this.#negative(Math.max(integer, Number.MIN_SAFE_INTEGER));
  }

  /** Writes every `NaN` with the same bits, so that none is read as a stale marker. */
  doubleField(field: number, value: number): void {
    if (Number.isNaN(value)) {
      this.fixed64Field(field, normalNan);
      return;
    }
    this.#tag(field, fixed64Type);
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  fixed64Field(field: number, value: bigint): void {
    this.#tag(field, fixed64Type);
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(value, this.#length);
  }

  /** @param bytes one character per byte */
  binaryField(field: number, bytes: string): void {
    this.#tag(field, lengthDelimitedType);
    this.varint(bytes.length);
    this.#reserve(bytes.length);
    this.#length += this.#bytes.write(bytes, this.#length, 'latin1');
  }

  bytesField(field: number, value: Uint8Array): void {
    this.#tag(field, lengthDelimitedType);
    this.varint(value.length);
    this.bytes(value);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /**
   * Begins a message of fewer than 128 bytes. Its length is written later, by {@link endShortMessage}.
   *
   * @returns the argument for {@link endShortMessage}
   */
  beginShortMessage(field: number): number {
    this.#tag(field, lengthDelimitedType);
    this.varint(0);
    return this.#length;
  }

  endShortMessage(begin: number): void {
    this.#bytes[begin - 1] = this.#length - begin;
  }

  #tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  /** Protobuf writes negative integers as 64 bits in two's complement. */
  #negative(value: number): void {
    this.#reserve(maxVarintBytes);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}

/** In bytes: 64 bits, 7 per byte. */
const maxVarintBytes = 10;
/** The bits of an ordinary `NaN`. For Prometheus, other bits have other meanings. */
const normalNan = 0x7ff8000000000001n;

/**
 * A varint as text, one character per byte. Until the code is compiled, many short strings are joined several times faster as
 * text than in a buffer.
 *
 * @param value less than 2^31
 */
export function binaryVarint(value: number): string {
  return value < 0x80
    ? String.fromCharCode(value)
    : String.fromCharCode((value & 0x7f) | 0x80) + binaryVarint(value >>> 7);
}

/** A field as text. @param varint from {@link binaryVarint} */
export function binaryVarintField(field: number, varint: string): string {
  return binaryVarint(field * 8 + varintType) + varint;
}

/** A field as text. @param bytes a message or bytes, one character per byte */
export function binaryField(field: number, bytes: string): string {
  return binaryVarint(field * 8 + lengthDelimitedType) + binaryVarint(bytes.length) + bytes;
}

/** A field as text. An unpaired surrogate becomes U+FFFD. */
export function stringField(field: number, text: string): string {
  const isAscii = Buffer.byteLength(text) === text.length;
  return binaryField(field, isAscii ? text : Buffer.from(text).toString('latin1'));
}
