import { javaStringHashCode } from '@barnabas/protocol';

/** A HashMap grows when it is fuller than that. */
const LOAD_FACTOR = 0.75;

/**
 * The order in which a Java HashMap of `items` goes through them, by the hash codes of their keys. It means nothing, but clients' tests
 * know Kafka's answers in it. `capacityMin`: of the map; default: no larger than it has to be.
 */
export function inHashOrder<T>(items: Iterable<T>, keyOf: (item: T) => string, capacityMin = 1): T[] {
  const all = [...items];
  let capacity = capacityMin;
  while (all.length > capacity * LOAD_FACTOR) capacity *= 2;
  const bucketOf = (item: T): number => {
    const hash = javaStringHashCode(keyOf(item));
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return all.sort((a, b) => bucketOf(a) - bucketOf(b));
}
