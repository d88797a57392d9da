/**
 * Java's `String.hashCode`: over UTF-16 units, as a signed int32. Group ids and transactional ids find their
 * coordinator's partition with it (`Utils.abs(id.hashCode) % partitions`, where `abs` clears the sign bit).
 */
export function javaStringHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
