import { javaStringHashCode } from '@barnabas/protocol';

const INT_MIN = -0x8000_0000;

/**
 * The partition of `__consumer_offsets` (`__transaction_state`) whose leader coordinates a group (a transactional id), as Kafka's
 * GroupCoordinatorService and TransactionStateManager choose it: by the absolute value of the hash, and 0 for the smallest int, which has
 * none (Utils.abs). Not masked, as partitions of records are: half of all ids would lie where Kafka does not look for them.
 */
export function coordinatorPartition(id: string, partitionCount: number): number {
  const hash = javaStringHashCode(id);
  return hash === INT_MIN ? 0 : Math.abs(hash) % partitionCount;
}
