import { array, bool, int16, int32, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 allowReplicationFactorChange */
export const AlterPartitionReassignmentsRequest = message('AlterPartitionReassignmentsRequest', {
  key: 45,
  versions: '0-1',
  flexible: '0+',
  fields: {
    timeoutMs: int32({ default: 60000 }),
    allowReplicationFactorChange: bool('1+', { default: true }),
    topics: array({
      name: string(),
      partitions: array({ partitionIndex: int32(), replicas: nullableArray(int32(), { default: null }) }),
    }),
  },
});
export type AlterPartitionReassignmentsRequest = Infer<typeof AlterPartitionReassignmentsRequest>;

/** v1 allowReplicationFactorChange */
export const AlterPartitionReassignmentsResponse = message('AlterPartitionReassignmentsResponse', {
  key: 45,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    allowReplicationFactorChange: bool('1+', { default: true, ignorable: true }),
    errorCode: int16(),
    errorMessage: nullableString(),
    responses: array({
      name: string(),
      partitions: array({ partitionIndex: int32(), errorCode: int16(), errorMessage: nullableString() }),
    }),
  },
});
export type AlterPartitionReassignmentsResponse = Infer<typeof AlterPartitionReassignmentsResponse>;
