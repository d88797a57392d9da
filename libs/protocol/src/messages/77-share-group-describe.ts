import { array, bool, int16, int32, nullableString, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ShareGroupDescribeRequest = message('ShareGroupDescribeRequest', {
  key: 77,
  versions: '1',
  flexible: '0+',
  fields: {
    groupIds: array(string()),
    includeAuthorizedOperations: bool(),
  },
});
export type ShareGroupDescribeRequest = Infer<typeof ShareGroupDescribeRequest>;

const topicPartitions = { topicId: uuid(), topicName: string(), partitions: array(int32()) };

const assignment = { topicPartitions: array(topicPartitions) };

export const ShareGroupDescribeResponse = message('ShareGroupDescribeResponse', {
  key: 77,
  versions: '1',
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
        rackId: nullableString({ default: null }),
        memberEpoch: int32(),
        clientId: string(),
        clientHost: string(),
        subscribedTopicNames: array(string()),
        assignment: struct(assignment),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
});
export type ShareGroupDescribeResponse = Infer<typeof ShareGroupDescribeResponse>;
