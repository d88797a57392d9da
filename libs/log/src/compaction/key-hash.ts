/**
 * SipHash-2-4 with 128 bits of result: what the cleaner knows a key by. Kafka takes MD5; a hash with a secret key of its own gives nobody
 * who chooses record keys the means to let two of them collide, which would cost one of them its records.
 *
 * 64-bit words are pairs of int32, low half first.
 */
export class KeyHash {
  /** The hash of the key that {@link update} has seen last: four words. */
  readonly words = new Int32Array(4);
  private readonly initial: Int32Array;
  private readonly state = new Int32Array(8);

  /** @param secret 16 bytes */
  constructor(secret: Buffer) {
    const word = (i: number): number => secret.readInt32LE(i * 4);
    this.initial = Int32Array.of(
      word(0) ^ 0x70736575,
      word(1) ^ 0x736f6d65,
      word(2) ^ 0x6e646f6d ^ 0xee,
      word(3) ^ 0x646f7261,
      word(0) ^ 0x6e657261,
      word(1) ^ 0x6c796765,
      word(2) ^ 0x79746573,
      word(3) ^ 0x74656462,
    );
  }

  update(key: Uint8Array): void {
    const { state, words } = this;
    state.set(this.initial);
    const wholeBytes = key.length & ~7;
    for (let at = 0; at < wholeBytes; at += 8) absorb(state, wordAt(key, at), wordAt(key, at + 4));
    let low = 0;
    let high = (key.length & 0xff) << 24;
    for (let at = wholeBytes; at < key.length; at++) {
      const byte = key[at] ?? 0;
      const shift = (at - wholeBytes) * 8;
      if (shift < 32) low |= byte << shift;
      else high |= byte << (shift - 32);
    }
    absorb(state, low, high);
    flip(state, 4, 0xee);
    rounds(state, 4);
    fold(state, words, 0);
    flip(state, 2, 0xdd);
    rounds(state, 4);
    fold(state, words, 2);
  }
}

function wordAt(key: Uint8Array, at: number): number {
  return (
    (key[at] as number) |
    ((key[at + 1] as number) << 8) |
    ((key[at + 2] as number) << 16) |
    ((key[at + 3] as number) << 24)
  );
}

function absorb(state: Int32Array, low: number, high: number): void {
  flip(state, 6, low);
  flip(state, 7, high);
  rounds(state, 2);
  flip(state, 0, low);
  flip(state, 1, high);
}

function flip(state: Int32Array, index: number, bits: number): void {
  state[index] = (state[index] as number) ^ bits;
}

function fold(state: Int32Array, into: Int32Array, at: number): void {
  for (let half = 0; half < 2; half++) {
    into[at + half] =
      (state[half] as number) ^ (state[2 + half] as number) ^ (state[4 + half] as number) ^ (state[6 + half] as number);
  }
}

function rounds(state: Int32Array, count: number): void {
  let l0 = state[0] as number;
  let h0 = state[1] as number;
  let l1 = state[2] as number;
  let h1 = state[3] as number;
  let l2 = state[4] as number;
  let h2 = state[5] as number;
  let l3 = state[6] as number;
  let h3 = state[7] as number;
  for (let i = 0; i < count; i++) {
    let sum = (l0 + l1) | 0;
    h0 = (h0 + h1 + (sum >>> 0 < l0 >>> 0 ? 1 : 0)) | 0;
    l0 = sum;
    let low = ((l1 << 13) | (h1 >>> 19)) ^ l0;
    h1 = ((h1 << 13) | (l1 >>> 19)) ^ h0;
    l1 = low;
    low = h0; // rotated by 32
    h0 = l0;
    l0 = low;
    sum = (l2 + l3) | 0;
    h2 = (h2 + h3 + (sum >>> 0 < l2 >>> 0 ? 1 : 0)) | 0;
    l2 = sum;
    low = ((l3 << 16) | (h3 >>> 16)) ^ l2;
    h3 = ((h3 << 16) | (l3 >>> 16)) ^ h2;
    l3 = low;
    sum = (l0 + l3) | 0;
    h0 = (h0 + h3 + (sum >>> 0 < l0 >>> 0 ? 1 : 0)) | 0;
    l0 = sum;
    low = ((l3 << 21) | (h3 >>> 11)) ^ l0;
    h3 = ((h3 << 21) | (l3 >>> 11)) ^ h0;
    l3 = low;
    sum = (l2 + l1) | 0;
    h2 = (h2 + h1 + (sum >>> 0 < l2 >>> 0 ? 1 : 0)) | 0;
    l2 = sum;
    low = ((l1 << 17) | (h1 >>> 15)) ^ l2;
    h1 = ((h1 << 17) | (l1 >>> 15)) ^ h2;
    l1 = low;
    low = h2;
    h2 = l2;
    l2 = low;
  }
  state[0] = l0;
  state[1] = h0;
  state[2] = l1;
  state[3] = h1;
  state[4] = l2;
  state[5] = h2;
  state[6] = l3;
  state[7] = h3;
}
