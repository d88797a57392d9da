import {
  array,
  int16,
  int32,
  int64,
  int64exact,
  int8,
  nullableArray,
  nullableString,
  records,
  string,
  struct,
  uuid,
} from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/**
 * v5 logStartOffset; v7 sessionId, sessionEpoch, forgottenTopicsData; v9 currentLeaderEpoch (KIP-320); v10 KIP-110;
 * v11 rackId; v12 flexible, clusterId, lastFetchedEpoch; v13 topicId instead of topic (KIP-516); v14 KIP-405; v15
 * replicaState instead of replicaId (KIP-903); v16 KIP-951; v17 replicaDirectoryId (KIP-853); v18 highWatermark
 * (KIP-1166)
 */
export const FetchRequest = message('FetchRequest', {
  key: 1,
  versions: '4-18',
  flexible: '12+',
  fields: {
    clusterId: nullableString('12+', { tag: 0, ignorable: true }),
    replicaId: int32('0-14', { default: -1 }),
    replicaState: struct(
      {
        replicaId: int32({ default: -1 }),
        replicaEpoch: int64({ default: -1 }),
      },
      '15+',
      { tag: 1 },
    ),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32({ default: 0x7fffffff }),
    isolationLevel: int8({ default: 0 }),
    sessionId: int32('7+', { ignorable: true }),
    sessionEpoch: int32('7+', { default: -1, ignorable: true }),
    topics: array({
      topic: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitions: array({
        partition: int32(),
        currentLeaderEpoch: int32('9+', { default: -1, ignorable: true }),
        fetchOffset: int64(),
        lastFetchedEpoch: int32('12+', { default: -1 }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        partitionMaxBytes: int32(),
        replicaDirectoryId: uuid('17+', { tag: 0, ignorable: true }),
        highWatermark: int64exact('18+', { tag: 1, default: 9223372036854775807n, ignorable: true }),
      }),
    }),
    forgottenTopicsData: array(
      {
        topic: string('7-12', { ignorable: true }),
        topicId: uuid('13+', { ignorable: true }),
        partitions: array(int32()),
      },
      '7+',
    ),
    rackId: string('11+', { ignorable: true }),
  },
});
export type FetchRequest = Infer<typeof FetchRequest>;

/**
 * v5 logStartOffset; v7 errorCode, sessionId; v10 KIP-110; v11 preferredReadReplica; v12 flexible, divergingEpoch,
 * currentLeader, snapshotId; v13 topicId instead of topic (KIP-516); v14 KIP-405; v15 KIP-903; v16 nodeEndpoints
 * (KIP-951); v17 KIP-853; v18 KIP-1166
 */
export const FetchResponse = message('FetchResponse', {
  key: 1,
  versions: '4-18',
  flexible: '12+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16('7+', { ignorable: true }),
    sessionId: int32('7+'),
    responses: array({
      topic: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        highWatermark: int64(),
        lastStableOffset: int64({ default: -1 }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        divergingEpoch: struct(
          {
            epoch: int32({ default: -1 }),
            endOffset: int64({ default: -1 }),
          },
          '12+',
          { tag: 0 },
        ),
        currentLeader: struct(
          {
            leaderId: int32({ default: -1 }),
            leaderEpoch: int32({ default: -1 }),
          },
          '12+',
          { tag: 1 },
        ),
        snapshotId: struct(
          {
            endOffset: int64({ default: -1 }),
            epoch: int32({ default: -1 }),
          },
          '12+',
          { tag: 2 },
        ),
        abortedTransactions: nullableArray({ producerId: int64(), firstOffset: int64() }),
        preferredReadReplica: int32('11+', { default: -1 }),
        records: records(),
      }),
    }),
    nodeEndpoints: array(
      {
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: nullableString({ default: null }),
      },
      '16+',
      { tag: 0 },
    ),
  },
});
export type FetchResponse = Infer<typeof FetchResponse>;
