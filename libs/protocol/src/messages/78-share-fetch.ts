import {
  array,
  bool,
  int16,
  int32,
  int64,
  int8,
  nullableString,
  records,
  string,
  struct,
  uuid,
} from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 shareAcquireMode, isRenewAck (KIP-1206, KIP-1222) */
export const ShareFetchRequest = message('ShareFetchRequest', {
  key: 78,
  versions: '1-2',
  flexible: '0+',
  fields: {
    groupId: nullableString({ default: null }),
    memberId: nullableString(),
    shareSessionEpoch: int32(),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32({ default: 0x7fffffff }),
    maxRecords: int32(),
    batchSize: int32(),
    shareAcquireMode: int8('2+', { ignorable: true }),
    isRenewAck: bool('2+'),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        partitionMaxBytes: int32('0'),
        acknowledgementBatches: array({ firstOffset: int64(), lastOffset: int64(), acknowledgeTypes: array(int8()) }),
      }),
    }),
    forgottenTopicsData: array({ topicId: uuid(), partitions: array(int32()) }),
  },
});
export type ShareFetchRequest = Infer<typeof ShareFetchRequest>;

/** v2 KIP-1206, KIP-1222 */
export const ShareFetchResponse = message('ShareFetchResponse', {
  key: 78,
  versions: '1-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString({ default: null }),
    acquisitionLockTimeoutMs: int32(),
    responses: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: nullableString({ default: null }),
        acknowledgeErrorCode: int16(),
        acknowledgeErrorMessage: nullableString({ default: null }),
        currentLeader: struct({ leaderId: int32(), leaderEpoch: int32() }),
        records: records({ nullable: 'none' }),
        acquiredRecords: array({ firstOffset: int64(), lastOffset: int64(), deliveryCount: int16() }),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: int32(), rack: nullableString({ default: null }) }),
  },
});
export type ShareFetchResponse = Infer<typeof ShareFetchResponse>;
