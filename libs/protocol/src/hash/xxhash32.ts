const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

/** xxHash32 with seed 0, unsigned: the checksum in lz4 frames. */
export function xxhash32(input: Buffer): number {
  const length = input.length;
  let position = 0;
  let hash = prime5;
  if (length >= 16) {
    let lane1 = (prime1 + prime2) | 0;
    let lane2 = prime2 | 0;
    let lane3 = 0;
    let lane4 = -prime1 | 0;
    for (; position <= length - 16; position += 16) {
      lane1 = round(lane1, input.readInt32LE(position));
      lane2 = round(lane2, input.readInt32LE(position + 4));
      lane3 = round(lane3, input.readInt32LE(position + 8));
      lane4 = round(lane4, input.readInt32LE(position + 12));
    }
    hash = rotateLeft(lane1, 1) + rotateLeft(lane2, 7) + rotateLeft(lane3, 12) + rotateLeft(lane4, 18);
  }
  hash = (hash + length) | 0;
  for (; position <= length - 4; position += 4) {
    hash = Math.imul(rotateLeft((hash + Math.imul(input.readInt32LE(position), prime3)) | 0, 17), prime4);
  }
  for (; position < length; position++) {
    hash = Math.imul(rotateLeft((hash + Math.imul(input.readUInt8(position), prime5)) | 0, 11), prime1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), prime2);
  hash = Math.imul(hash ^ (hash >>> 13), prime3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function round(lane: number, word: number): number {
  return Math.imul(rotateLeft((lane + Math.imul(word, prime2)) | 0, 13), prime1);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
