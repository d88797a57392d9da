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
    /** -1 for consumers. */
    replicaId: int32('0-14', { default: -1 }),
    replicaState: struct({ replicaId: int32({ default: -1 }), replicaEpoch: int64({ default: -1 }) }, '15+', {
      tag: 1,
    }),
    /** How long the broker may wait for minBytes. */
    maxWaitMs: int32(),
    minBytes: int32(),
    /** Not a hard limit: the first batch comes whole (KIP-74). */
    maxBytes: int32({ default: 0x7fffffff }),
    /** 0: read_uncommitted; 1: read_committed. */
    isolationLevel: int8({ default: 0 }),
    /** 0 and sessionEpoch 0 start a session, epoch -1 does without one (KIP-227). */
    sessionId: int32('7+', { ignorable: true }),
    sessionEpoch: int32('7+', { default: -1, ignorable: true }),
    topics: array({
      topic: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitions: array({
        partition: int32(),
        /** -1: do not check the leader (KIP-320). */
        currentLeaderEpoch: int32('9+', { default: -1, ignorable: true }),
        fetchOffset: int64(),
        lastFetchedEpoch: int32('12+', { default: -1 }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        partitionMaxBytes: int32(),
        replicaDirectoryId: uuid('17+', { tag: 0, ignorable: true }),
        /** 2^63-1: the follower does not support it; -1: not known yet. */
        highWatermark: int64exact('18+', { tag: 1, default: 9223372036854775807n, ignorable: true }),
      }),
    }),
    /** What an incremental request takes out of the session. */
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
    /** Of the session as a whole. */
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
        /** Where the log of the asking replica parted from ours (KIP-595). */
        divergingEpoch: struct({ epoch: int32({ default: -1 }), endOffset: int64({ default: -1 }) }, '12+', { tag: 0 }),
        currentLeader: struct({ leaderId: int32({ default: -1 }), leaderEpoch: int32({ default: -1 }) }, '12+', {
          tag: 1,
        }),
        snapshotId: struct({ endOffset: int64({ default: -1 }), epoch: int32({ default: -1 }) }, '12+', { tag: 2 }),
        /** null unless the request was read_committed. */
        abortedTransactions: nullableArray({ producerId: int64(), firstOffset: int64() }),
        /** The follower to read from instead (KIP-392); -1: none. */
        preferredReadReplica: int32('11+', { default: -1 }),
        records: records(),
      }),
    }),
    nodeEndpoints: array(
      { nodeId: int32(), host: string(), port: int32(), rack: nullableString({ default: null }) },
      '16+',
      { tag: 0 },
    ),
  },
});
export type FetchResponse = Infer<typeof FetchResponse>;
