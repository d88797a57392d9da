import { array, int16, int32, int64, nullableString, records, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v7 KIP-110; v8 KIP-467; v9 flexible; v10 KIP-951; v11 KIP-890; v12 KIP-890; v13 topicId instead of name (KIP-516) */
export const ProduceRequest = message('ProduceRequest', {
  key: 0,
  versions: '3-13',
  flexible: '9+',
  fields: {
    transactionalId: nullableString({ default: null }),
    /** 0: no answer; 1: the leader has it; -1: all in-sync replicas have it. */
    acks: int16(),
    timeoutMs: int32(),
    topicData: array({
      name: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitionData: array({
        index: int32(),
        /** Exactly one batch of magic 2. */
        records: records(),
      }),
    }),
  },
});
export type ProduceRequest = Infer<typeof ProduceRequest>;

/**
 * v5 logStartOffset; v8 recordErrors, errorMessage (KIP-467); v9 flexible; v10 currentLeader, nodeEndpoints (KIP-951);
 * v11 KIP-890; v12 KIP-890; v13 topicId instead of name (KIP-516)
 */
export const ProduceResponse = message('ProduceResponse', {
  key: 0,
  versions: '3-13',
  flexible: '9+',
  fields: {
    responses: array({
      name: string('0-12', { ignorable: true }),
      topicId: uuid('13+', { ignorable: true }),
      partitionResponses: array({
        index: int32(),
        errorCode: int16(),
        /** Of a duplicate: the offset that the original got. */
        baseOffset: int64(),
        /** -1 unless the topic stamps records itself (LogAppendTime). */
        logAppendTimeMs: int64({ default: -1 }),
        logStartOffset: int64('5+', { default: -1, ignorable: true }),
        recordErrors: array({ batchIndex: int32(), batchIndexErrorMessage: nullableString({ default: null }) }, '8+', {
          ignorable: true,
        }),
        errorMessage: nullableString('8+', { ignorable: true }),
        currentLeader: struct({ leaderId: int32({ default: -1 }), leaderEpoch: int32({ default: -1 }) }, '10+', {
          tag: 0,
        }),
      }),
    }),
    throttleTimeMs: int32({ default: 0 }),
    nodeEndpoints: array(
      { nodeId: int32(), host: string(), port: int32(), rack: nullableString({ default: null }) },
      '10+',
      { tag: 0 },
    ),
  },
});
export type ProduceResponse = Infer<typeof ProduceResponse>;
