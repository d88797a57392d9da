import {
  array,
  bool,
  int16,
  int32,
  nullableArray,
  nullableString,
  nullableStruct,
  string,
  uuid,
} from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DescribeTopicPartitionsRequest = message('DescribeTopicPartitionsRequest', {
  key: 75,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: array({ name: string() }),
    responsePartitionLimit: int32({ default: 2000 }),
    cursor: nullableStruct({ topicName: string(), partitionIndex: int32() }, { default: null }),
  },
});
export type DescribeTopicPartitionsRequest = Infer<typeof DescribeTopicPartitionsRequest>;

export const DescribeTopicPartitionsResponse = message('DescribeTopicPartitionsResponse', {
  key: 75,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    topics: array({
      errorCode: int16(),
      name: nullableString(),
      topicId: uuid(),
      isInternal: bool({ default: false }),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32({ default: -1 }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        eligibleLeaderReplicas: nullableArray(int32(), { default: null }),
        lastKnownElr: nullableArray(int32(), { default: null }),
        offlineReplicas: array(int32()),
      }),
      topicAuthorizedOperations: int32({ default: -2147483648 }),
    }),
    nextCursor: nullableStruct({ topicName: string(), partitionIndex: int32() }, { default: null }),
  },
});
export type DescribeTopicPartitionsResponse = Infer<typeof DescribeTopicPartitionsResponse>;
