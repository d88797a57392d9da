import { array, bool, int16, int32, int64, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 voterId, replicaDirectoryId, voterDirectoryId (KIP-853); v2 preVote */
export const VoteRequest = message('VoteRequest', {
  key: 52,
  versions: '0-2',
  flexible: '0+',
  fields: {
    clusterId: nullableString({ default: null }),
    voterId: int32('1+', { default: -1, ignorable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        replicaEpoch: int32(),
        replicaId: int32(),
        replicaDirectoryId: uuid('1+', { ignorable: true }),
        voterDirectoryId: uuid('1+', { ignorable: true }),
        lastOffsetEpoch: int32(),
        lastOffset: int64(),
        preVote: bool('2+'),
      }),
    }),
  },
});
export type VoteRequest = Infer<typeof VoteRequest>;

/** v1 nodeEndpoints (KIP-853) */
export const VoteResponse = message('VoteResponse', {
  key: 52,
  versions: '0-2',
  flexible: '0+',
  fields: {
    errorCode: int16(),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
        voteGranted: bool(),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, '1+', { tag: 0 }),
  },
});
export type VoteResponse = Infer<typeof VoteResponse>;
