import { array, int16, int32, int64, nullableString, string, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 KIP-836; v2 KIP-853 */
export const DescribeQuorumRequest = message('DescribeQuorumRequest', {
  key: 55,
  versions: '0-2',
  flexible: '0+',
  fields: {
    topics: array({ topicName: string(), partitions: array({ partitionIndex: int32() }) }),
  },
});
export type DescribeQuorumRequest = Infer<typeof DescribeQuorumRequest>;

const replicaState = {
  replicaId: int32(),
  replicaDirectoryId: uuid('2+'),
  logEndOffset: int64(),
  lastFetchTimestamp: int64('1+', { default: -1, ignorable: true }),
  lastCaughtUpTimestamp: int64('1+', { default: -1, ignorable: true }),
};

/** v1 lastFetchTimestamp, lastCaughtUpTimestamp (KIP-836); v2 replicaDirectoryId, errorMessage, nodes (KIP-853) */
export const DescribeQuorumResponse = message('DescribeQuorumResponse', {
  key: 55,
  versions: '0-2',
  flexible: '0+',
  fields: {
    errorCode: int16(),
    errorMessage: nullableString('2+', { default: '', ignorable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: nullableString('2+', { default: '', ignorable: true }),
        leaderId: int32(),
        leaderEpoch: int32(),
        highWatermark: int64(),
        currentVoters: array(replicaState),
        observers: array(replicaState),
      }),
    }),
    nodes: array({ nodeId: int32(), listeners: array({ name: string(), host: string(), port: uint16() }) }, '2+'),
  },
});
export type DescribeQuorumResponse = Infer<typeof DescribeQuorumResponse>;
