import { array, int16, int32, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible, preferredCandidates, leaderEndpoints instead of preferredSuccessors (KIP-853) */
export const EndQuorumEpochRequest = message('EndQuorumEpochRequest', {
  key: 54,
  versions: '0-1',
  flexible: '1+',
  fields: {
    clusterId: nullableString({ default: null }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32(),
        preferredSuccessors: array(int32(), '0', { ignorable: true }),
        preferredCandidates: array({ candidateId: int32(), candidateDirectoryId: uuid() }, '1+', { ignorable: true }),
      }),
    }),
    leaderEndpoints: array({ name: string(), host: string(), port: uint16() }, '1+', { ignorable: true }),
  },
});
export type EndQuorumEpochRequest = Infer<typeof EndQuorumEpochRequest>;

/** v1 flexible, nodeEndpoints (KIP-853) */
export const EndQuorumEpochResponse = message('EndQuorumEpochResponse', {
  key: 54,
  versions: '0-1',
  flexible: '1+',
  fields: {
    errorCode: int16(),
    topics: array({
      topicName: string(),
      partitions: array({ partitionIndex: int32(), errorCode: int16(), leaderId: int32(), leaderEpoch: int32() }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, '1+', { tag: 0 }),
  },
});
export type EndQuorumEpochResponse = Infer<typeof EndQuorumEpochResponse>;
