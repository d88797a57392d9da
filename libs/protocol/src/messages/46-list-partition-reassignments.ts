import { array, int16, int32, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ListPartitionReassignmentsRequest = message('ListPartitionReassignmentsRequest', {
  key: 46,
  versions: '0',
  flexible: '0+',
  fields: {
    timeoutMs: int32({ default: 60000 }),
    topics: nullableArray({ name: string(), partitionIndexes: array(int32()) }, { default: null }),
  },
});
export type ListPartitionReassignmentsRequest = Infer<typeof ListPartitionReassignmentsRequest>;

export const ListPartitionReassignmentsResponse = message('ListPartitionReassignmentsResponse', {
  key: 46,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        replicas: array(int32()),
        addingReplicas: array(int32()),
        removingReplicas: array(int32()),
      }),
    }),
  },
});
export type ListPartitionReassignmentsResponse = Infer<typeof ListPartitionReassignmentsResponse>;
