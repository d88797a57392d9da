import { array, int16, int32, int64, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 durationFilter; v2 transactionalIdPattern (KIP-1152) */
export const ListTransactionsRequest = message('ListTransactionsRequest', {
  key: 66,
  versions: '0-2',
  flexible: '0+',
  fields: {
    stateFilters: array(string()),
    producerIdFilters: array(int64()),
    durationFilter: int64('1+', { default: -1 }),
    transactionalIdPattern: nullableString('2+'),
  },
});
export type ListTransactionsRequest = Infer<typeof ListTransactionsRequest>;

/** v1 KIP-994, KIP-1152 */
export const ListTransactionsResponse = message('ListTransactionsResponse', {
  key: 66,
  versions: '0-2',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    unknownStateFilters: array(string()),
    transactionStates: array({ transactionalId: string(), producerId: int64(), transactionState: string() }),
  },
});
export type ListTransactionsResponse = Infer<typeof ListTransactionsResponse>;
