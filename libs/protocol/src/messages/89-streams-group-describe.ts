import {
  array,
  bool,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  nullableStruct,
  string,
  struct,
  uint16,
} from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const StreamsGroupDescribeRequest = message('StreamsGroupDescribeRequest', {
  key: 89,
  versions: '0',
  flexible: '0+',
  fields: {
    groupIds: array(string()),
    includeAuthorizedOperations: bool(),
  },
});
export type StreamsGroupDescribeRequest = Infer<typeof StreamsGroupDescribeRequest>;

const endpoint = { host: string(), port: uint16() };

const taskOffset = { subtopologyId: string(), partition: int32(), offset: int64() };

const taskIds = { subtopologyId: string(), partitions: array(int32()) };

const assignment = { activeTasks: array(taskIds), standbyTasks: array(taskIds), warmupTasks: array(taskIds) };

const keyValue = { key: string(), value: string() };

const topicInfo = { name: string(), partitions: int32(), replicationFactor: int16(), topicConfigs: array(keyValue) };

export const StreamsGroupDescribeResponse = message('StreamsGroupDescribeResponse', {
  key: 89,
  versions: '0',
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
      topology: nullableStruct(
        {
          epoch: int32(),
          subtopologies: nullableArray(
            {
              subtopologyId: string(),
              sourceTopics: array(string()),
              repartitionSinkTopics: array(string()),
              stateChangelogTopics: array(topicInfo),
              repartitionSourceTopics: array(topicInfo),
            },
            { default: null },
          ),
        },
        { default: null },
      ),
      members: array({
        memberId: string(),
        memberEpoch: int32(),
        instanceId: nullableString({ default: null }),
        rackId: nullableString({ default: null }),
        clientId: string(),
        clientHost: string(),
        topologyEpoch: int32(),
        processId: string(),
        userEndpoint: nullableStruct(endpoint, { default: null }),
        clientTags: array(keyValue),
        taskOffsets: array(taskOffset),
        taskEndOffsets: array(taskOffset),
        assignment: struct(assignment),
        targetAssignment: struct(assignment),
        isClassic: bool(),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
});
export type StreamsGroupDescribeResponse = Infer<typeof StreamsGroupDescribeResponse>;
