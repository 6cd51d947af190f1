/** A copy refers back by a 16-bit distance. */
const furthestBack = 0xffff;
const longestCopy = 64;
const mostTableBits = 14;
/** Length of the words that are looked up; shorter repeats are not copied. */
const wordBytes = 4;
/** After this many failed look-ups, each further one skips one byte more, so incompressible data takes little time. */
const patience = 32;

/**
 * Compresses in the block format of Snappy, which is the only one that remote write allows.
 *
 * Compares each word of 4 bytes with the latest word of the same hash, as the reference implementation does.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function compressSnappy(input: Buffer): Buffer {
  const { length } = input;
  const output = new SnappyOutput(length);
  const tableBits = Math.min(mostTableBits, 32 - Math.clz32(length));
  // Latest position of a word, by its hash. 0 is a valid initial value, since words are compared.
  const table = new Int32Array(1 << tableBits);
  const view = new DataView(input.buffer, input.byteOffset, length);
  const lastWord = length - wordBytes;
  let literalBegin = 0;
  let inVain = patience;

  for (let at = 1; at <= lastWord;) {
    const word = view.getInt32(at, true);
    const slot = hash(word, tableBits);
    const candidate = table[slot] ?? 0;
    table[slot] = at;
    if (at - candidate > furthestBack || view.getInt32(candidate, true) !== word) {
      at += Math.floor(inVain / patience);
      inVain += 1;
      continue;
    }
    inVain = patience;
    const distance = at - candidate;
    const end = endOfMatch(input, view, at + wordBytes, distance);
    output.literal(input, literalBegin, at);
    output.copy(distance, end - at);
    literalBegin = end;
    at = end;
    // The next copy probably has the same continuation.
    if (end - 1 <= lastWord) table[hash(view.getInt32(end - 1, true), tableBits)] = end - 1;
  }
  output.literal(input, literalBegin, length);
  return output.written;
}

function hash(word: number, tableBits: number): number {
  return Math.imul(word, 0x1e35a7bd) >>> (32 - tableBits);
}

/** Compares words first: in a first push the code is not compiled yet, and most of a push repeats. */
function endOfMatch(input: Buffer, view: DataView, begin: number, distance: number): number {
  const lastWord = input.length - wordBytes;
  let end = begin;
  while (end <= lastWord && view.getInt32(end, true) === view.getInt32(end - distance, true))
    end += wordBytes;
  while (end < input.length && input[end] === input[end - distance]) end += 1;
  return end;
}

/** Writes the total length, then the two kinds of elements. */
class SnappyOutput {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(inputLength: number) {
    // The reference implementation's bound: the output is never larger.
    this.#bytes = Buffer.allocUnsafe(32 + inputLength + Math.floor(inputLength / 6));
    let rest = inputLength;
    while (rest > 0x7f) {
      this.#byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#byte(rest);
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  literal(input: Buffer, begin: number, end: number): void {
    if (begin === end) return;
    const last = end - begin - 1;
    if (last < 60) {
      this.#byte(last << 2);
    } else {
      // The length follows in as few bytes as it needs.
      const lengthBytes = Math.ceil((32 - Math.clz32(last)) / 8);
      this.#byte((59 + lengthBytes) << 2);
      this.#length = this.#bytes.writeUIntLE(last, this.#length, lengthBytes);
    }
    this.#length += input.copy(this.#bytes, this.#length, begin, end);
  }

  copy(distance: number, length: number): void {
    let rest = length;
    // At least 4 bytes are left for the end, which is what the short form needs.
    for (; rest >= longestCopy + wordBytes; rest -= longestCopy) this.#longCopy(distance, longestCopy);
    if (rest > longestCopy) {
      this.#longCopy(distance, longestCopy - wordBytes);
      rest -= longestCopy - wordBytes;
    }
    if (rest < 12 && distance < 2048) {
      this.#byte(((distance >>> 8) << 5) | ((rest - 4) << 2) | 1);
      this.#byte(distance & 0xff);
    } else {
      this.#longCopy(distance, rest);
    }
  }

  #longCopy(distance: number, length: number): void {
    this.#byte(((length - 1) << 2) | 2);
    this.#byte(distance & 0xff);
    this.#byte(distance >>> 8);
  }

  #byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }
}
