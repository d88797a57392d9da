const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

const stripeBytes = 16;

/** xxHash32 with seed 0, unsigned: the checksum in lz4 frames. */
export function xxhash32(input: Buffer): number {
  const hash = new XxHash32();
  hash.update(input);
  return hash.digest();
}

/** The same over bytes that come one piece after the other. */
export class XxHash32 {
  #lane1 = (prime1 + prime2) | 0;
  #lane2 = prime2 | 0;
  #lane3 = 0;
  #lane4 = -prime1 | 0;
  #length = 0;
  /** What does not fill a stripe yet. */
  #rest: Buffer = Buffer.alloc(0);

  update(piece: Buffer): void {
    this.#length += piece.length;
    let position = 0;
    if (this.#rest.length > 0) {
      position = Math.min(stripeBytes - this.#rest.length, piece.length);
      this.#rest = Buffer.concat([this.#rest, piece.subarray(0, position)]);
      if (this.#rest.length < stripeBytes) return;
      this.#stripes(this.#rest, 0);
    }
    this.#rest = Buffer.from(piece.subarray(this.#stripes(piece, position)));
  }

  digest(): number {
    const rest = this.#rest;
    let hash = prime5;
    if (this.#length >= stripeBytes) {
      hash =
        rotateLeft(this.#lane1, 1) +
        rotateLeft(this.#lane2, 7) +
        rotateLeft(this.#lane3, 12) +
        rotateLeft(this.#lane4, 18);
    }
    hash = (hash + this.#length) | 0;
    let position = 0;
    for (; position <= rest.length - 4; position += 4) {
      hash = Math.imul(rotateLeft((hash + Math.imul(rest.readInt32LE(position), prime3)) | 0, 17), prime4);
    }
    for (; position < rest.length; position++) {
      hash = Math.imul(rotateLeft((hash + Math.imul(rest.readUInt8(position), prime5)) | 0, 11), prime1);
    }
    hash = Math.imul(hash ^ (hash >>> 15), prime2);
    hash = Math.imul(hash ^ (hash >>> 13), prime3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  /** Takes in whole stripes; returns where they end. */
  #stripes(input: Buffer, start: number): number {
    let position = start;
    let lane1 = this.#lane1;
    let lane2 = this.#lane2;
    let lane3 = this.#lane3;
    let lane4 = this.#lane4;
    for (; position <= input.length - stripeBytes; position += stripeBytes) {
      lane1 = round(lane1, input.readInt32LE(position));
      lane2 = round(lane2, input.readInt32LE(position + 4));
      lane3 = round(lane3, input.readInt32LE(position + 8));
      lane4 = round(lane4, input.readInt32LE(position + 12));
    }
    this.#lane1 = lane1;
    this.#lane2 = lane2;
    this.#lane3 = lane3;
    this.#lane4 = lane4;
    return position;
  }
}

function round(lane: number, word: number): number {
  return Math.imul(rotateLeft((lane + Math.imul(word, prime2)) | 0, 13), prime1);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
