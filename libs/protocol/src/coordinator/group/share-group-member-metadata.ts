import { array, nullableString, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareGroupMemberMetadataKey = message('ShareGroupMemberMetadataKey', {
  key: 10,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type ShareGroupMemberMetadataKey = Infer<typeof ShareGroupMemberMetadataKey>;

export const ShareGroupMemberMetadataValue = message('ShareGroupMemberMetadataValue', {
  key: 10,
  versions: '0',
  flexible: '0+',
  fields: {
    rackId: nullableString(),
    clientId: string(),
    clientHost: string(),
    subscribedTopicNames: array(string()),
  },
});
export type ShareGroupMemberMetadataValue = Infer<typeof ShareGroupMemberMetadataValue>;
