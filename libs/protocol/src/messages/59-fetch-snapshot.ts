import { array, int16, int32, int64, nullableString, records, string, struct, uint16, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 replicaDirectoryId (KIP-853) */
export const FetchSnapshotRequest = message('FetchSnapshotRequest', {
  key: 59,
  versions: '0-1',
  flexible: '0+',
  fields: {
    clusterId: nullableString({ tag: 0 }),
    replicaId: int32({ default: -1 }),
    maxBytes: int32({ default: 0x7fffffff }),
    topics: array({
      name: string(),
      partitions: array({
        partition: int32(),
        currentLeaderEpoch: int32(),
        snapshotId: struct({ endOffset: int64(), epoch: int32() }),
        position: int64(),
        replicaDirectoryId: uuid('1+', { tag: 0, ignorable: true }),
      }),
    }),
  },
});
export type FetchSnapshotRequest = Infer<typeof FetchSnapshotRequest>;

/** v1 nodeEndpoints (KIP-853) */
export const FetchSnapshotResponse = message('FetchSnapshotResponse', {
  key: 59,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    topics: array({
      name: string(),
      partitions: array({
        index: int32(),
        errorCode: int16(),
        snapshotId: struct({ endOffset: int64(), epoch: int32() }),
        currentLeader: struct({ leaderId: int32(), leaderEpoch: int32() }, { tag: 0 }),
        size: int64(),
        position: int64(),
        unalignedRecords: records({ nullable: 'none' }),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, '1+', { tag: 0 }),
  },
});
export type FetchSnapshotResponse = Infer<typeof FetchSnapshotResponse>;
