import { bool, int16, int32, int64, nullableString } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/**
 * v6 (two-phase commit) is not stable yet and not served.
 * v2 flexible; v3 producerId, producerEpoch; v5 KIP-890; v6 enable2Pc, keepPreparedTxn (KIP-939)
 */
export const InitProducerIdRequest = message('InitProducerIdRequest', {
  key: 22,
  versions: '0-6',
  flexible: '2+',
  fields: {
    /** null: idempotent only. */
    transactionalId: nullableString(),
    transactionTimeoutMs: int32(),
    producerId: int64('3+', { default: -1 }),
    producerEpoch: int16('3+', { default: -1 }),
    enable2Pc: bool('6+'),
    keepPreparedTxn: bool('6+'),
  },
});
export type InitProducerIdRequest = Infer<typeof InitProducerIdRequest>;

/** v2 flexible; v5 KIP-890; v6 ongoingTxnProducerId, ongoingTxnProducerEpoch (KIP-939) */
export const InitProducerIdResponse = message('InitProducerIdResponse', {
  key: 22,
  versions: '0-6',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerId: int64({ default: -1 }),
    producerEpoch: int16(),
    ongoingTxnProducerId: int64('6+', { default: -1 }),
    ongoingTxnProducerEpoch: int16('6+', { default: -1 }),
  },
});
export type InitProducerIdResponse = Infer<typeof InitProducerIdResponse>;
