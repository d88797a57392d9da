/**
 * WriteTxnMarkers, versions 1-2. Ends a transaction in partitions of this broker: what coordinators ask brokers for, and administrators to
 * abort a hanging transaction (KIP-664).
 *   v2   transactionVersion, by which the epoch of the marker is checked (KIP-1228)
 */
import { ErrorCode, WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';

type Marker = WriteTxnMarkersRequest['markers'][number];
type MarkerAnswer = Input<typeof WriteTxnMarkersResponse>['markers'][number];

export const writeTxnMarkers = singleStage({
  request: WriteTxnMarkersRequest,
  response: WriteTxnMarkersResponse,
  versions: { min: 1, max: 2 },
  isClusterAction: true,

  async handle(request, _context, { transactions, partitions: hosted }) {
    const isWritten = ({ topics }: Marker): boolean =>
      partitionsOf(topics).some(({ topic, index }) => hosted.get(topic, index) !== undefined);
    if (request.markers.some((marker) => isOfNobody(marker) && isWritten(marker))) {
      throw new RequestRefusedError(ErrorCode.UnknownServerError);
    }
    const markers = await Promise.all(
      request.markers.map(async (marker) => {
        const { producerId, producerEpoch, coordinatorEpoch, transactionVersion, transactionResult: commit } = marker;
        const written = { producerId, producerEpoch, coordinatorEpoch, transactionVersion, commit };
        const partitions = partitionsOf(marker.topics);
        const errors = await Promise.all(
          partitions.map(({ topic, index }) => transactions.markers.write(topic, index, written)),
        );
        return answer(marker, (at) => errors[at] ?? ErrorCode.None);
      }),
    );
    // Kafka says nothing of a marker that was for no partition.
    return { markers: markers.filter(({ topics }) => topics.some(({ partitions }) => partitions.length > 0)) };
  },

  refuse: (request, errorCode) => ({ markers: request.markers.map((marker) => answer(marker, () => errorCode)) }),
});

/** Kafka's MemoryRecordsBuilder fails on a marker without a producer, and the request with it. */
function isOfNobody({ producerId, producerEpoch }: Marker): boolean {
  return producerId === -1 || producerEpoch === -1;
}

function partitionsOf(topics: Marker['topics']): { topic: string; index: number }[] {
  return topics.flatMap(({ name, partitionIndexes }) => partitionIndexes.map((index) => ({ topic: name, index })));
}

/** `errorOf` is asked for the partitions in request order. */
function answer({ producerId, topics }: Marker, errorOf: (at: number) => ErrorCode): MarkerAnswer {
  let at = 0;
  return {
    producerId,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode: errorOf(at++) })),
    })),
  };
}
