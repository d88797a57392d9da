import { array, int16, int32, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const AlterReplicaLogDirsRequest = message('AlterReplicaLogDirsRequest', {
  key: 34,
  versions: '1-2',
  flexible: '2+',
  fields: {
    dirs: array({ path: string(), topics: array({ name: string(), partitions: array(int32()) }) }),
  },
});
export type AlterReplicaLogDirsRequest = Infer<typeof AlterReplicaLogDirsRequest>;

/** v2 flexible */
export const AlterReplicaLogDirsResponse = message('AlterReplicaLogDirsResponse', {
  key: 34,
  versions: '1-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    results: array({ topicName: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
  },
});
export type AlterReplicaLogDirsResponse = Infer<typeof AlterReplicaLogDirsResponse>;
