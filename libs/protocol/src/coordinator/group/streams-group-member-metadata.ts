import { array, int32, nullableString, nullableStruct, string, uint16 } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const StreamsGroupMemberMetadataKey = message('StreamsGroupMemberMetadataKey', {
  key: 19,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type StreamsGroupMemberMetadataKey = Infer<typeof StreamsGroupMemberMetadataKey>;

const endpoint = { host: string(), port: uint16() };

const keyValue = { key: string(), value: string() };

export const StreamsGroupMemberMetadataValue = message('StreamsGroupMemberMetadataValue', {
  key: 19,
  versions: '0',
  flexible: '0+',
  fields: {
    instanceId: nullableString(),
    rackId: nullableString(),
    clientId: string(),
    clientHost: string(),
    rebalanceTimeoutMs: int32({ default: -1 }),
    topologyEpoch: int32(),
    processId: string(),
    userEndpoint: nullableStruct(endpoint, { default: null }),
    clientTags: array(keyValue),
  },
});
export type StreamsGroupMemberMetadataValue = Infer<typeof StreamsGroupMemberMetadataValue>;
