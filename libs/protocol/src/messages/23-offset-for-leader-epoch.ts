import { array, int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 replicaId; v4 flexible */
export const OffsetForLeaderEpochRequest = message('OffsetForLeaderEpochRequest', {
  key: 23,
  versions: '2-4',
  flexible: '4+',
  fields: {
    replicaId: int32('3+', { default: -2, ignorable: true }),
    topics: array({
      topic: string(),
      partitions: array({ partition: int32(), currentLeaderEpoch: int32({ default: -1 }), leaderEpoch: int32() }),
    }),
  },
});
export type OffsetForLeaderEpochRequest = Infer<typeof OffsetForLeaderEpochRequest>;

/** v4 flexible */
export const OffsetForLeaderEpochResponse = message('OffsetForLeaderEpochResponse', {
  key: 23,
  versions: '2-4',
  flexible: '4+',
  fields: {
    throttleTimeMs: int32(),
    topics: array({
      topic: string(),
      partitions: array({
        errorCode: int16(),
        partition: int32(),
        leaderEpoch: int32({ default: -1 }),
        endOffset: int64({ default: -1 }),
      }),
    }),
  },
});
export type OffsetForLeaderEpochResponse = Infer<typeof OffsetForLeaderEpochResponse>;
