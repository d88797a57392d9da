import { array, bool, int16, int32, int64, int8, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 transactionVersion (KIP-1228) */
export const WriteTxnMarkersRequest = message('WriteTxnMarkersRequest', {
  key: 27,
  versions: '1-2',
  flexible: '1+',
  fields: {
    markers: array({
      producerId: int64(),
      producerEpoch: int16(),
      transactionResult: bool(),
      topics: array({ name: string(), partitionIndexes: array(int32()) }),
      coordinatorEpoch: int32(),
      transactionVersion: int8('2+', { ignorable: true }),
    }),
  },
});
export type WriteTxnMarkersRequest = Infer<typeof WriteTxnMarkersRequest>;

/** v2 KIP-1228 */
export const WriteTxnMarkersResponse = message('WriteTxnMarkersResponse', {
  key: 27,
  versions: '1-2',
  flexible: '1+',
  fields: {
    markers: array({
      producerId: int64(),
      topics: array({ name: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
    }),
  },
});
export type WriteTxnMarkersResponse = Infer<typeof WriteTxnMarkersResponse>;
