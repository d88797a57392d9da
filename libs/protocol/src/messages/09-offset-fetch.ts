import { array, bool, int16, int32, int64, nullableArray, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/**
 * v2 topics may be null; v6 flexible; v7 requireStable; v8 groups instead of groupId, topics; v9 memberId, memberEpoch
 * (KIP-848); v10 topicId instead of name (KIP-848)
 */
export const OffsetFetchRequest = message('OffsetFetchRequest', {
  key: 9,
  versions: '1-10',
  flexible: '6+',
  fields: {
    groupId: string('0-7'),
    topics: nullableArray({ name: string(), partitionIndexes: array(int32()) }, '0-7', {
      nullable: '2-7',
      default: [],
    }),
    groups: array(
      {
        groupId: string(),
        memberId: nullableString('9+', { ignorable: true }),
        memberEpoch: int32('9+', { default: -1, ignorable: true }),
        /** null: everything that the group has committed. */
        topics: nullableArray({
          name: string('8-9', { ignorable: true }),
          topicId: uuid('10+', { ignorable: true }),
          partitionIndexes: array(int32()),
        }),
      },
      '8+',
    ),
    /** Refuse offsets that an open transaction may still change (KIP-447). */
    requireStable: bool('7+'),
  },
});
export type OffsetFetchRequest = Infer<typeof OffsetFetchRequest>;

/**
 * v2 errorCode; v3 throttleTimeMs; v5 committedLeaderEpoch; v6 flexible; v8 groups instead of topics, errorCode; v9
 * KIP-848; v10 topicId instead of name (KIP-848)
 */
export const OffsetFetchResponse = message('OffsetFetchResponse', {
  key: 9,
  versions: '1-10',
  flexible: '6+',
  fields: {
    throttleTimeMs: int32('3+', { ignorable: true }),
    topics: array(
      {
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          committedOffset: int64(),
          committedLeaderEpoch: int32('5-7', { default: -1, ignorable: true }),
          metadata: nullableString(),
          errorCode: int16(),
        }),
      },
      '0-7',
    ),
    errorCode: int16('2-7', { ignorable: true }),
    groups: array(
      {
        groupId: string(),
        topics: array({
          name: string('8-9', { ignorable: true }),
          topicId: uuid('10+', { ignorable: true }),
          partitions: array({
            partitionIndex: int32(),
            /** -1: nothing committed. */
            committedOffset: int64(),
            committedLeaderEpoch: int32({ default: -1 }),
            metadata: nullableString(),
            errorCode: int16(),
          }),
        }),
        errorCode: int16({ default: 0 }),
      },
      '8+',
    ),
  },
});
export type OffsetFetchResponse = Infer<typeof OffsetFetchResponse>;
