import { KeyHash } from './key-hash.js';

const entryBytes = 24;
const entryWords = entryBytes / 4;

/**
 * The latest offset of each key in the dirty part of a log (Kafka's `SkimpyOffsetMap`): 24 bytes a key, whatever its length, in one
 * table that never grows, so that memory is bounded by `log.cleaner.dedupe.buffer.size`. Keys are known by a hash of 128 bits.
 */
export class OffsetMap {
  /** Everything up to here is in the map; -1: nothing. */
  latestOffset = -1;
  /** Keys in the map. */
  size = 0;
  readonly slots: number;
  private readonly words: Int32Array;
  /** Offset + 1, at the third eight bytes of each entry; 0 is a free slot. */
  private readonly offsets: Float64Array;
  private readonly hash: KeyHash;

  /** @param maxBytes what the table may take; @param secret 16 bytes that nobody outside knows */
  constructor(maxBytes: number, secret: Buffer) {
    this.slots = largestPrimeUpTo(Math.floor(maxBytes / entryBytes));
    const table = new ArrayBuffer(this.slots * entryBytes);
    this.words = new Int32Array(table);
    this.offsets = new Float64Array(table);
    this.hash = new KeyHash(secret);
  }

  /** Bytes that a map for so many keys takes at least. */
  static bytesFor(keys: number, loadFactor: number): number {
    // Some room beyond, as the number of slots is the prime below.
    return (Math.ceil(keys / loadFactor) + 512) * entryBytes;
  }

  put(key: Uint8Array, offset: number): void {
    const slot = this.slotOf(key);
    const at = slot * (entryBytes / 8) + 2;
    if (this.offsets[at] === 0) {
      if (this.size >= this.slots - 1) throw new RangeError(`an offset map of ${this.slots} slots is full`);
      this.words.set(this.hash.words, slot * entryWords);
      this.size++;
    }
    this.offsets[at] = offset + 1;
    this.latestOffset = offset;
  }

  /** -1 when the key is not in the map. */
  get(key: Uint8Array): number {
    return (this.offsets[this.slotOf(key) * (entryBytes / 8) + 2] ?? 0) - 1;
  }

  /** Where the key is, or the free slot where it would go. There is always a free one. */
  private slotOf(key: Uint8Array): number {
    const { words, slots, offsets } = this;
    this.hash.update(key);
    const hash = this.hash.words;
    const w0 = hash[0] ?? 0;
    const w1 = hash[1] ?? 0;
    const w2 = hash[2] ?? 0;
    const w3 = hash[3] ?? 0;
    const step = 1 + ((w1 >>> 0) % (slots - 1));
    // The number of slots is prime, so that any step leads through all of them.
    for (let slot = (w0 >>> 0) % slots; ; slot = (slot + step) % slots) {
      const at = slot * entryWords;
      if (offsets[slot * (entryBytes / 8) + 2] === 0) return slot;
      if (words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3) return slot;
    }
  }
}

function largestPrimeUpTo(limit: number): number {
  for (let candidate = Math.max(3, limit); ; candidate--) if (isPrime(candidate)) return candidate;
}

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
