import { copyLiteral } from './copy-match.js';

/** Largest block: a match's distance has two bytes. */
export const lz4BlockBytesMax = 64 * 1024;
const matchBytesMin = 4;
const nibbleMax = 15;
/** A block ends with so many literals, and its last match starts so far before its end: decoders copy in steps. */
const lastLiteralBytes = 5;
const lastMatchDistance = 12;
/** More candidates than this for each match make records hardly smaller, and hostile ones far slower. */
const attemptsMax = 256;
/** Records need one or two for each of their bytes. Those that would need a hundred get by with less: they would hold others up. */
const candidatesPerByte = 8;
const attemptsMin = 8;
const hashBits = 15;

/** Room that the compressed form of a block may need. */
export function lz4BlockBound(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

/**
 * Compresses `input`, at most {@link lz4BlockBytesMax}, into one lz4 block at the start of `output` and returns how long it is. Of all places
 * that begin as the bytes in hand, the last 2^(level-1) are compared, so that higher levels are smaller and slower, up to 10 (as lz4-java's high
 * compressor, which Kafka takes for all levels but the default, KIP-390).
 */
export function compressLz4Block(input: Buffer, output: Buffer, level: number): number {
  const finder = new MatchFinder(input, Math.min(2 ** (level - 1), attemptsMax));
  const lastStart = input.length - lastMatchDistance;
  let written = 0;
  let anchor = 0;
  for (let position = 0; position <= lastStart;) {
    let length = finder.longest(position);
    if (length < matchBytesMin) {
      position++;
      continue;
    }
    let { found } = finder;
    // A byte later there may be a longer match: then this byte is a literal.
    while (position < lastStart) {
      const next = finder.longest(position + 1);
      if (next <= length) break;
      position++;
      length = next;
      ({ found } = finder);
    }
    written = writeSequence(output, written, input, anchor, position, position - found, length);
    position += length;
    anchor = position;
  }
  return writeLastLiterals(output, written, input, anchor);
}

/** Where bytes were seen before: chains of positions whose next four bytes have the same hash, the latest first. */
class MatchFinder {
  private static readonly latest = new Int32Array(1 << hashBits);
  private static readonly before = new Int32Array(lz4BlockBytesMax);
  /** Where the match that {@link longest} told of lies. */
  found = 0;
  private inserted = 0;
  private compared = 0;

  constructor(
    private readonly input: Buffer,
    private readonly attempts: number,
  ) {
    MatchFinder.latest.fill(-1); // one block at a time is compressed, within one turn
  }

  /** Length of the longest match for what begins at `position`; 0 without one. */
  longest(position: number): number {
    const { input } = this;
    this.insertBelow(position);
    const lengthMax = input.length - lastLiteralBytes - position;
    let best = matchBytesMin - 1;
    let candidate = MatchFinder.latest[hashAt(input, position)] as number;
    const attempts = Math.min(this.attempts, Math.max(attemptsMin, position * candidatesPerByte - this.compared));
    let left = attempts;
    for (; left > 0 && candidate >= 0 && best < lengthMax; left--) {
      if (input[candidate + best] === input[position + best]) {
        const length = commonLength(input, candidate, position, lengthMax);
        if (length > best) {
          best = length;
          this.found = candidate;
        }
      }
      candidate = MatchFinder.before[candidate] as number;
    }
    this.compared += attempts - left;
    return best < matchBytesMin ? 0 : best;
  }

  private insertBelow(position: number): void {
    const { latest, before } = MatchFinder;
    for (; this.inserted < position; this.inserted++) {
      const hash = hashAt(this.input, this.inserted);
      before[this.inserted] = latest[hash] as number;
      latest[hash] = this.inserted;
    }
  }
}

function hashAt(input: Buffer, at: number): number {
  const low = (input[at] as number) | ((input[at + 1] as number) << 8);
  const bytes = low | ((input[at + 2] as number) << 16) | ((input[at + 3] as number) << 24);
  return Math.imul(bytes, 2_654_435_761) >>> (32 - hashBits);
}

function commonLength(input: Buffer, a: number, b: number, lengthMax: number): number {
  let length = 0;
  while (length < lengthMax && input[a + length] === input[b + length]) length++;
  return length;
}

function writeSequence(
  output: Buffer,
  at: number,
  input: Buffer,
  literalStart: number,
  literalEnd: number,
  distance: number,
  matchLength: number,
): number {
  const literals = literalEnd - literalStart;
  const matchRest = matchLength - matchBytesMin;
  output[at] = (Math.min(literals, nibbleMax) << 4) | Math.min(matchRest, nibbleMax);
  let end = writeLength(output, at + 1, literals);
  copyLiteral(output, end, input, literalStart, literals);
  end += literals;
  output[end] = distance & 0xff;
  output[end + 1] = distance >>> 8;
  return writeLength(output, end + 2, matchRest);
}

function writeLastLiterals(output: Buffer, at: number, input: Buffer, start: number): number {
  const literals = input.length - start;
  output[at] = Math.min(literals, nibbleMax) << 4;
  const end = writeLength(output, at + 1, literals);
  copyLiteral(output, end, input, start, literals);
  return end + literals;
}

/** What of a length does not fit into its nibble. */
function writeLength(output: Buffer, at: number, length: number): number {
  let end = at;
  let rest = length - nibbleMax;
  for (; rest >= 255; rest -= 255) output[end++] = 255;
  if (rest >= 0) output[end++] = rest;
  return end;
}
