import type { TransactionMarkers } from '@barnabas/coordinator';
import { encodeEndTxnMarker } from '@barnabas/protocol';

/** What goes into one partition. */
export type TransactionMarker = Omit<TransactionMarkers, 'transactionalId' | 'partitions'>;

export function encodeMarker(marker: TransactionMarker, timestampMs: number): Buffer {
  const { commit, producerId, producerEpoch, coordinatorEpoch } = marker;
  return encodeEndTxnMarker({
    type: commit ? 'commit' : 'abort',
    producerId,
    producerEpoch,
    coordinatorEpoch,
    timestampMs,
  });
}
