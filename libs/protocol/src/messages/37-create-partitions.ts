import { array, bool, int16, int32, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible; v3 KIP-599 */
export const CreatePartitionsRequest = message('CreatePartitionsRequest', {
  key: 37,
  versions: '0-3',
  flexible: '2+',
  fields: {
    topics: array({ name: string(), count: int32(), assignments: nullableArray({ brokerIds: array(int32()) }) }),
    timeoutMs: int32(),
    validateOnly: bool(),
  },
});
export type CreatePartitionsRequest = Infer<typeof CreatePartitionsRequest>;

/** v2 flexible; v3 KIP-599 */
export const CreatePartitionsResponse = message('CreatePartitionsResponse', {
  key: 37,
  versions: '0-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    results: array({ name: string(), errorCode: int16(), errorMessage: nullableString({ default: null }) }),
  },
});
export type CreatePartitionsResponse = Infer<typeof CreatePartitionsResponse>;
