import { array, int16, int32, nullableArray, nullableString, nullableStruct, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ShareGroupHeartbeatRequest = message('ShareGroupHeartbeatRequest', {
  key: 76,
  versions: '1',
  flexible: '0+',
  fields: {
    groupId: string(),
    memberId: string(),
    memberEpoch: int32(),
    rackId: nullableString({ default: null }),
    subscribedTopicNames: nullableArray(string(), { default: null }),
  },
});
export type ShareGroupHeartbeatRequest = Infer<typeof ShareGroupHeartbeatRequest>;

const topicPartitions = { topicId: uuid(), partitions: array(int32()) };

export const ShareGroupHeartbeatResponse = message('ShareGroupHeartbeatResponse', {
  key: 76,
  versions: '1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString({ default: null }),
    memberId: nullableString({ default: null }),
    memberEpoch: int32(),
    heartbeatIntervalMs: int32(),
    assignment: nullableStruct({ topicPartitions: array(topicPartitions) }, { default: null }),
  },
});
export type ShareGroupHeartbeatResponse = Infer<typeof ShareGroupHeartbeatResponse>;
