/**
 * OffsetForLeaderEpoch, versions 2-4. Where a leader epoch ends in a log, so that a client notices that what it read was cut off (KIP-320).
 *   v3   replicaId; v4 flexible
 */
import { ErrorCode, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { epochEnd } from '../partitions/partition-read.js';

export const offsetForLeaderEpoch = singleStage({
  request: OffsetForLeaderEpochRequest,
  response: OffsetForLeaderEpochResponse,
  versions: { min: 2, max: 4 },

  handle: (request, _context, services) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
        const reference = { name: topic, topicId: '' };
        const lookup = services.partitions.leading(reference, partition, currentLeaderEpoch, false);
        if (lookup.kind === 'refused') {
          return { partition, errorCode: lookup.errorCode };
        }
        const end = epochEnd(lookup.partition, leaderEpoch);
        return { partition, errorCode: ErrorCode.None, leaderEpoch: end.epoch, endOffset: end.endOffset };
      }),
    })),
  }),

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ partition, errorCode })),
    })),
  }),
});
