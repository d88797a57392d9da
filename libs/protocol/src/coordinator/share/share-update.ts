import { array, int16, int32, int64, int8, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareUpdateKey = message('ShareUpdateKey', {
  key: 1,
  versions: '0',
  fields: {
    groupId: string(),
    topicId: uuid(),
    partition: int32(),
  },
});
export type ShareUpdateKey = Infer<typeof ShareUpdateKey>;

export const ShareUpdateValue = message('ShareUpdateValue', {
  key: 1,
  versions: '0',
  flexible: '0+',
  fields: {
    snapshotEpoch: int32(),
    leaderEpoch: int32(),
    startOffset: int64(),
    deliveryCompleteCount: int32({ tag: 0, default: -1 }),
    stateBatches: array({ firstOffset: int64(), lastOffset: int64(), deliveryState: int8(), deliveryCount: int16() }),
  },
});
export type ShareUpdateValue = Infer<typeof ShareUpdateValue>;
