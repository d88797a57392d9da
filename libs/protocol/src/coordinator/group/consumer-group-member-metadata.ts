import { array, bytes, int32, nullableString, nullableStruct, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupMemberMetadataKey = message('ConsumerGroupMemberMetadataKey', {
  key: 5,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type ConsumerGroupMemberMetadataKey = Infer<typeof ConsumerGroupMemberMetadataKey>;

export const ConsumerGroupMemberMetadataValue = message('ConsumerGroupMemberMetadataValue', {
  key: 5,
  versions: '0',
  flexible: '0+',
  fields: {
    instanceId: nullableString(),
    rackId: nullableString(),
    clientId: string(),
    clientHost: string(),
    subscribedTopicNames: array(string()),
    subscribedTopicRegex: nullableString(),
    rebalanceTimeoutMs: int32({ default: -1 }),
    serverAssignor: nullableString(),
    classicMemberMetadata: nullableStruct(
      { sessionTimeoutMs: int32(), supportedProtocols: array({ name: string(), metadata: bytes() }) },
      { tag: 0, default: { sessionTimeoutMs: 0, supportedProtocols: [] } },
    ),
  },
});
export type ConsumerGroupMemberMetadataValue = Infer<typeof ConsumerGroupMemberMetadataValue>;
