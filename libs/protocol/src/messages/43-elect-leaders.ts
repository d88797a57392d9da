import { array, int16, int32, int8, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 electionType (KIP-460); v2 flexible */
export const ElectLeadersRequest = message('ElectLeadersRequest', {
  key: 43,
  versions: '0-2',
  flexible: '2+',
  fields: {
    electionType: int8('1+'),
    topicPartitions: nullableArray({ topic: string(), partitions: array(int32()) }),
    timeoutMs: int32({ default: 60000 }),
  },
});
export type ElectLeadersRequest = Infer<typeof ElectLeadersRequest>;

/** v1 errorCode; v2 flexible */
export const ElectLeadersResponse = message('ElectLeadersResponse', {
  key: 43,
  versions: '0-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16('1+'),
    replicaElectionResults: array({
      topic: string(),
      partitionResult: array({ partitionId: int32(), errorCode: int16(), errorMessage: nullableString() }),
    }),
  },
});
export type ElectLeadersResponse = Infer<typeof ElectLeadersResponse>;
