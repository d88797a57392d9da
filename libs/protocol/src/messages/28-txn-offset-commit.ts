import { array, int16, int32, int64, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 committedLeaderEpoch; v3 flexible, generationId, memberId, groupInstanceId; v4 KIP-890; v5 KIP-890 */
export const TxnOffsetCommitRequest = message('TxnOffsetCommitRequest', {
  key: 28,
  versions: '0-5',
  flexible: '3+',
  fields: {
    transactionalId: string(),
    groupId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    generationId: int32('3+', { default: -1 }),
    memberId: string('3+'),
    groupInstanceId: nullableString('3+'),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32('2+', { default: -1, ignorable: true }),
        committedMetadata: nullableString(),
      }),
    }),
  },
});
export type TxnOffsetCommitRequest = Infer<typeof TxnOffsetCommitRequest>;

/** v3 flexible; v4 KIP-890; v5 KIP-890 */
export const TxnOffsetCommitResponse = message('TxnOffsetCommitResponse', {
  key: 28,
  versions: '0-5',
  flexible: '3+',
  fields: {
    throttleTimeMs: int32(),
    topics: array({ name: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
  },
});
export type TxnOffsetCommitResponse = Infer<typeof TxnOffsetCommitResponse>;
