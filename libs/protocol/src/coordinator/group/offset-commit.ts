import { int32, int64, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const OffsetCommitKey = message('OffsetCommitKey', {
  key: 1,
  versions: '0',
  fields: {
    group: string(),
    topic: string(),
    partition: int32(),
  },
});
export type OffsetCommitKey = Infer<typeof OffsetCommitKey>;

/** v1 expireTimestamp; v2 without expireTimestamp; v3 leaderEpoch; v4 flexible, topicId (KIP-915) */
export const OffsetCommitValue = message('OffsetCommitValue', {
  key: 1,
  versions: '0-4',
  flexible: '4+',
  fields: {
    offset: int64(),
    leaderEpoch: int32('3+', { default: -1, ignorable: true }),
    metadata: string(),
    commitTimestamp: int64(),
    expireTimestamp: int64('1', { default: -1, ignorable: true }),
    topicId: uuid('4+', { tag: 0, ignorable: true }),
  },
});
export type OffsetCommitValue = Infer<typeof OffsetCommitValue>;
