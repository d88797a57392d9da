import { javaStringHashCode } from '@barnabas/protocol';

/**
 * The partition of `__consumer_offsets` (`__transaction_state`) whose leader coordinates a group (a transactional id).
 * Masked rather than made absolute, as Kafka's Utils.abs does: the smallest int has no absolute value.
 */
export function coordinatorPartition(id: string, partitionCount: number): number {
  return (javaStringHashCode(id) & 0x7fffffff) % partitionCount;
}
