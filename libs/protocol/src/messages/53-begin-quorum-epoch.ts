import { array, int16, int32, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible, voterId, voterDirectoryId, leaderEndpoints (KIP-853) */
export const BeginQuorumEpochRequest = message('BeginQuorumEpochRequest', {
  key: 53,
  versions: '0-1',
  flexible: '1+',
  fields: {
    clusterId: nullableString({ default: null }),
    voterId: int32('1+', { default: -1, ignorable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        voterDirectoryId: uuid('1+', { ignorable: true }),
        leaderId: int32(),
        leaderEpoch: int32(),
      }),
    }),
    leaderEndpoints: array({ name: string(), host: string(), port: uint16() }, '1+', { ignorable: true }),
  },
});
export type BeginQuorumEpochRequest = Infer<typeof BeginQuorumEpochRequest>;

/** v1 flexible, nodeEndpoints (KIP-853) */
export const BeginQuorumEpochResponse = message('BeginQuorumEpochResponse', {
  key: 53,
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
export type BeginQuorumEpochResponse = Infer<typeof BeginQuorumEpochResponse>;
