import { array, bool, int16, int32, int8, nullableString, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 KIP-1099 */
export const ConsumerGroupDescribeRequest = message('ConsumerGroupDescribeRequest', {
  key: 69,
  versions: '0-1',
  flexible: '0+',
  fields: {
    groupIds: array(string()),
    includeAuthorizedOperations: bool(),
  },
});
export type ConsumerGroupDescribeRequest = Infer<typeof ConsumerGroupDescribeRequest>;

const topicPartitions = { topicId: uuid(), topicName: string(), partitions: array(int32()) };

const assignment = { topicPartitions: array(topicPartitions) };

/** v1 memberType (KIP-1099) */
export const ConsumerGroupDescribeResponse = message('ConsumerGroupDescribeResponse', {
  key: 69,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    groups: array({
      errorCode: int16(),
      errorMessage: nullableString({ default: null }),
      groupId: string(),
      groupState: string(),
      groupEpoch: int32(),
      assignmentEpoch: int32(),
      assignorName: string(),
      members: array({
        memberId: string(),
        instanceId: nullableString({ default: null }),
        rackId: nullableString({ default: null }),
        memberEpoch: int32(),
        clientId: string(),
        clientHost: string(),
        subscribedTopicNames: array(string()),
        subscribedTopicRegex: nullableString({ default: null }),
        assignment: struct(assignment),
        targetAssignment: struct(assignment),
        memberType: int8('1+', { default: -1, ignorable: true }),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
});
export type ConsumerGroupDescribeResponse = Infer<typeof ConsumerGroupDescribeResponse>;
