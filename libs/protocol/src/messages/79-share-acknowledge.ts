import { array, bool, int16, int32, int64, int8, nullableString, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 isRenewAck (KIP-1222) */
export const ShareAcknowledgeRequest = message('ShareAcknowledgeRequest', {
  key: 79,
  versions: '1-2',
  flexible: '0+',
  fields: {
    groupId: nullableString({ default: null }),
    memberId: nullableString(),
    shareSessionEpoch: int32(),
    isRenewAck: bool('2+'),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        acknowledgementBatches: array({ firstOffset: int64(), lastOffset: int64(), acknowledgeTypes: array(int8()) }),
      }),
    }),
  },
});
export type ShareAcknowledgeRequest = Infer<typeof ShareAcknowledgeRequest>;

/** v2 acquisitionLockTimeoutMs (KIP-1222) */
export const ShareAcknowledgeResponse = message('ShareAcknowledgeResponse', {
  key: 79,
  versions: '1-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString({ default: null }),
    acquisitionLockTimeoutMs: int32('2+', { ignorable: true }),
    responses: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: nullableString({ default: null }),
        currentLeader: struct({ leaderId: int32(), leaderEpoch: int32() }),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: int32(), rack: nullableString({ default: null }) }),
  },
});
export type ShareAcknowledgeResponse = Infer<typeof ShareAcknowledgeResponse>;
