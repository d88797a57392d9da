const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;

/**
 * The 32-bit murmur2 that Kafka's Java client hashes keys with, as a signed int32 (`Utils.murmur2`). Other languages'
 * clients follow it, so that the same key lands in the same partition whoever produces.
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const wholeWords = length & ~3;
  let hash = seed ^ length;
  for (let i = 0; i < wholeWords; i += 4) {
    const word =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    hash = Math.imul(hash, multiplier) ^ scramble(word);
  }
  const rest = length - wholeWords;
  if (rest >= 3) hash ^= (bytes[wholeWords + 2] as number) << 16;
  if (rest >= 2) hash ^= (bytes[wholeWords + 1] as number) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (bytes[wholeWords] as number), multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}

/**
 * The partition among `partitions` that the Java client's default partitioner picks for a key (`BuiltInPartitioner`):
 * murmur2 with the sign bit cleared, which is not the absolute value, modulo the number of partitions.
 */
export function partitionForKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, multiplier);
  return Math.imul(mixed ^ (mixed >>> 24), multiplier);
}
