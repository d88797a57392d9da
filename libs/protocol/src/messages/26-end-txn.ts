import { bool, int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 flexible; v4 KIP-890; v5 KIP-890 */
export const EndTxnRequest = message('EndTxnRequest', {
  key: 26,
  versions: '0-5',
  flexible: '3+',
  fields: {
    transactionalId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    /** false: abort. */
    committed: bool(),
  },
});
export type EndTxnRequest = Infer<typeof EndTxnRequest>;

/** v3 flexible; v4 KIP-890; v5 producerId, producerEpoch (KIP-890) */
export const EndTxnResponse = message('EndTxnResponse', {
  key: 26,
  versions: '0-5',
  flexible: '3+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerId: int64('5+', { default: -1, ignorable: true }),
    /** The epoch to go on with, raised by every transaction (KIP-890). */
    producerEpoch: int16('5+', { default: -1, ignorable: true }),
  },
});
export type EndTxnResponse = Infer<typeof EndTxnResponse>;
