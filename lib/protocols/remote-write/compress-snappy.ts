/** A copy has a distance of 16 bits. */
const maxCopyDistance = 0xffff;
const maxCopyLength = 64;
const maxTableBits = 14;
/** Length of the words in the hash table. Shorter repetitions are not found. */
const wordBytes = 4;
/** After every 32 failed look-ups in a row, the step grows by one byte, so that incompressible data takes little time. */
const missesPerStep = 32;

/**
 * Compresses into the block format of Snappy, the only compression that remote write allows.
 *
 * Like the reference implementation, it compares each word of 4 bytes with the latest word of the same hash.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function compressSnappy(input: Buffer): Buffer {
  const { length } = input;
  const output = new SnappyOutput(length);
  const tableBits = Math.min(maxTableBits, 32 - Math.clz32(length));
  // Latest position of a word, by its hash. 0 is a valid initial value, because the words themselves are compared too.
  const table = new Int32Array(1 << tableBits);
  const view = new DataView(input.buffer, input.byteOffset, length);
  const lastWord = length - wordBytes;
  let literalBegin = 0;
  // The first steps are one byte.
  let misses = missesPerStep;

  for (let at = 1; at <= lastWord;) {
    const word = view.getInt32(at, true);
    const slot = hash(word, tableBits);
    const candidate = table[slot] ?? 0;
    table[slot] = at;
    if (at - candidate > maxCopyDistance || view.getInt32(candidate, true) !== word) {
      at += Math.floor(misses / missesPerStep);
      misses += 1;
      continue;
    }
    misses = missesPerStep;
    const distance = at - candidate;
    const end = endOfMatch(input, view, at + wordBytes, distance);
    output.literal(input, literalBegin, at);
    output.copy(distance, end - at);
    literalBegin = end;
    at = end;
    // The word that begins with the last byte of the match is likely to repeat too.
    if (end - 1 <= lastWord) table[hash(view.getInt32(end - 1, true), tableBits)] = end - 1;
  }
  output.literal(input, literalBegin, length);
  return output.written;
}

function hash(word: number, tableBits: number): number {
  return Math.imul(word, 0x1e35a7bd) >>> (32 - tableBits);
}

/** Compares word by word, then byte by byte. At the first push this code is interpreted, and most of a push is repetition. */
function endOfMatch(input: Buffer, view: DataView, begin: number, distance: number): number {
  const lastWord = input.length - wordBytes;
  let end = begin;
  while (end <= lastWord && view.getInt32(end, true) === view.getInt32(end - distance, true))
    end += wordBytes;
  while (end < input.length && input[end] === input[end - distance]) end += 1;
  return end;
}

/** The output: the length of the input, then literals and copies. */
class SnappyOutput {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(inputLength: number) {
    // The maximum size of the output, by the reference implementation.
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
      // The length follows, in as few bytes as possible.
      const lengthBytes = Math.ceil((32 - Math.clz32(last)) / 8);
      this.#byte((59 + lengthBytes) << 2);
      this.#length = this.#bytes.writeUIntLE(last, this.#length, lengthBytes);
    }
    this.#length += input.copy(this.#bytes, this.#length, begin, end);
  }

  copy(distance: number, length: number): void {
    let rest = length;
    // The rest must have at least 4 bytes, the minimum of the short form.
    for (; rest >= maxCopyLength + wordBytes; rest -= maxCopyLength) this.#longCopy(distance, maxCopyLength);
    if (rest > maxCopyLength) {
      this.#longCopy(distance, maxCopyLength - wordBytes);
      rest -= maxCopyLength - wordBytes;
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
