import { array, int16, int32, int64, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/**
 * v5 without retentionTimeMs; v6 committedLeaderEpoch; v7 groupInstanceId; v8 flexible; v9 KIP-848; v10 topicId
 * instead of name (KIP-848)
 */
export const OffsetCommitRequest = message('OffsetCommitRequest', {
  key: 8,
  versions: '2-10',
  flexible: '8+',
  fields: {
    groupId: string(),
    /** Classic protocol: generation; consumer protocol: member epoch; -1 without a group (a simple commit). */
    generationIdOrMemberEpoch: int32({ default: -1 }),
    memberId: string(),
    groupInstanceId: nullableString('7+'),
    retentionTimeMs: int64('2-4', { default: -1, ignorable: true }),
    topics: array({
      name: string('0-9', { ignorable: true }),
      topicId: uuid('10+', { ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32('6+', { default: -1, ignorable: true }),
        committedMetadata: nullableString(),
      }),
    }),
  },
});
export type OffsetCommitRequest = Infer<typeof OffsetCommitRequest>;

/** v3 throttleTimeMs; v8 flexible; v9 KIP-848; v10 topicId instead of name (KIP-848) */
export const OffsetCommitResponse = message('OffsetCommitResponse', {
  key: 8,
  versions: '2-10',
  flexible: '8+',
  fields: {
    throttleTimeMs: int32('3+', { ignorable: true }),
    topics: array({
      name: string('0-9', { ignorable: true }),
      topicId: uuid('10+', { ignorable: true }),
      partitions: array({ partitionIndex: int32(), errorCode: int16() }),
    }),
  },
});
export type OffsetCommitResponse = Infer<typeof OffsetCommitResponse>;
