import { int32, int64, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const LegacyOffsetCommitKey = message('LegacyOffsetCommitKey', {
  key: 0,
  versions: '0',
  fields: {
    group: string(),
    topic: string(),
    partition: int32(),
  },
});
export type LegacyOffsetCommitKey = Infer<typeof LegacyOffsetCommitKey>;

export const LegacyOffsetCommitValue = message('LegacyOffsetCommitValue', {
  key: 0,
  versions: '0',
  fields: {
    offset: int64(),
    metadata: string(),
    commitTimestamp: int64(),
  },
});
export type LegacyOffsetCommitValue = Infer<typeof LegacyOffsetCommitValue>;
