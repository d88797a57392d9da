import { array, int16, int32, nullableArray, nullableString, nullableStruct, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 subscribedTopicRegex (KIP-848, KIP-1082) */
export const ConsumerGroupHeartbeatRequest = message('ConsumerGroupHeartbeatRequest', {
  key: 68,
  versions: '0-1',
  flexible: '0+',
  fields: {
    groupId: string(),
    memberId: string(),
    /** 0: join; -1: leave; -2: leave for a while (static member). */
    memberEpoch: int32(),
    instanceId: nullableString({ default: null }),
    rackId: nullableString({ default: null }),
    rebalanceTimeoutMs: int32({ default: -1 }),
    subscribedTopicNames: nullableArray(string(), { default: null }),
    subscribedTopicRegex: nullableString('1+'),
    serverAssignor: nullableString({ default: null }),
    topicPartitions: nullableArray({ topicId: uuid(), partitions: array(int32()) }, { default: null }),
  },
});
export type ConsumerGroupHeartbeatRequest = Infer<typeof ConsumerGroupHeartbeatRequest>;

const topicPartitions = { topicId: uuid(), partitions: array(int32()) };

export const ConsumerGroupHeartbeatResponse = message('ConsumerGroupHeartbeatResponse', {
  key: 68,
  versions: '0-1',
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
export type ConsumerGroupHeartbeatResponse = Infer<typeof ConsumerGroupHeartbeatResponse>;
