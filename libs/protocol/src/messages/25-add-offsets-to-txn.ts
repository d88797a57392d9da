import { int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 flexible; v4 KIP-890 */
export const AddOffsetsToTxnRequest = message('AddOffsetsToTxnRequest', {
  key: 25,
  versions: '0-4',
  flexible: '3+',
  fields: {
    transactionalId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    groupId: string(),
  },
});
export type AddOffsetsToTxnRequest = Infer<typeof AddOffsetsToTxnRequest>;

/** v3 flexible; v4 KIP-890 */
export const AddOffsetsToTxnResponse = message('AddOffsetsToTxnResponse', {
  key: 25,
  versions: '0-4',
  flexible: '3+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
  },
});
export type AddOffsetsToTxnResponse = Infer<typeof AddOffsetsToTxnResponse>;
