import { array, int16, int32, int64, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const AssignReplicasToDirsRequest = message('AssignReplicasToDirsRequest', {
  key: 73,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    directories: array({
      id: uuid(),
      topics: array({ topicId: uuid(), partitions: array({ partitionIndex: int32() }) }),
    }),
  },
});
export type AssignReplicasToDirsRequest = Infer<typeof AssignReplicasToDirsRequest>;

export const AssignReplicasToDirsResponse = message('AssignReplicasToDirsResponse', {
  key: 73,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    directories: array({
      id: uuid(),
      topics: array({ topicId: uuid(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
    }),
  },
});
export type AssignReplicasToDirsResponse = Infer<typeof AssignReplicasToDirsResponse>;
