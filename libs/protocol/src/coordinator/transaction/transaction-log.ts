import { array, int16, int32, int64, int8, nullableArray, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const TransactionLogKey = message('TransactionLogKey', {
  key: 0,
  versions: '0',
  fields: {
    transactionalId: string(),
  },
});
export type TransactionLogKey = Infer<typeof TransactionLogKey>;

/** v1 flexible, previousProducerId, nextProducerId, nextProducerEpoch, clientTransactionVersion (KIP-915) */
export const TransactionLogValue = message('TransactionLogValue', {
  key: 0,
  versions: '0-1',
  flexible: '1+',
  fields: {
    producerId: int64(),
    previousProducerId: int64('1+', { tag: 0, default: -1 }),
    nextProducerId: int64('1+', { tag: 1, default: -1 }),
    producerEpoch: int16(),
    nextProducerEpoch: int16('1+', { tag: 3, default: -1 }),
    transactionTimeoutMs: int32(),
    /**
     * 0: empty; 1: ongoing; 2: prepare commit; 3: prepare abort; 4: complete commit; 5: complete abort; 6:
     * dead; 7: prepare epoch fence.
     */
    transactionStatus: int8(),
    transactionPartitions: nullableArray({ topic: string(), partitionIds: array(int32()) }),
    transactionLastUpdateTimestampMs: int64(),
    transactionStartTimestampMs: int64(),
    clientTransactionVersion: int16('1+', { tag: 2 }),
  },
});
export type TransactionLogValue = Infer<typeof TransactionLogValue>;
