import { int32, int64exact, nullableArray, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const StreamsGroupMetadataKey = message('StreamsGroupMetadataKey', {
  key: 17,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type StreamsGroupMetadataKey = Infer<typeof StreamsGroupMetadataKey>;

const lastAssignmentConfig = { key: string(), value: string() };

export const StreamsGroupMetadataValue = message('StreamsGroupMetadataValue', {
  key: 17,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    /** Over the metadata of all subscribed topics; uses all 64 bits. */
    metadataHash: int64exact(),
    validatedTopologyEpoch: int32({ tag: 0, default: -1 }),
    lastAssignmentConfigs: nullableArray(lastAssignmentConfig, { tag: 1, default: [] }),
  },
});
export type StreamsGroupMetadataValue = Infer<typeof StreamsGroupMetadataValue>;
