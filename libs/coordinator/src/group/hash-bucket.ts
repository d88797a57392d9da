import { javaStringHashCode } from '@barnabas/protocol';

/**
 * Where a java.util.HashMap of so many keys has one of them. Kafka counts votes in such a map and takes the first that has the most, and
 * assigns partitions to members in its order: bucket by bucket it decides between equals.
 */
export function hashBucket(key: string, size: number): number {
  const hash = javaStringHashCode(key);
  let capacity = 16;
  while (size > capacity * 0.75) capacity *= 2;
  return (hash ^ (hash >>> 16)) & (capacity - 1);
}
