import { array, bool, float64, int16, int32, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible */
export const AlterClientQuotasRequest = message('AlterClientQuotasRequest', {
  key: 49,
  versions: '0-1',
  flexible: '1+',
  fields: {
    entries: array({
      entity: array({ entityType: string(), entityName: nullableString() }),
      ops: array({ key: string(), value: float64(), remove: bool() }),
    }),
    validateOnly: bool(),
  },
});
export type AlterClientQuotasRequest = Infer<typeof AlterClientQuotasRequest>;

/** v1 flexible */
export const AlterClientQuotasResponse = message('AlterClientQuotasResponse', {
  key: 49,
  versions: '0-1',
  flexible: '1+',
  fields: {
    throttleTimeMs: int32(),
    entries: array({
      errorCode: int16(),
      errorMessage: nullableString(),
      entity: array({ entityType: string(), entityName: nullableString() }),
    }),
  },
});
export type AlterClientQuotasResponse = Infer<typeof AlterClientQuotasResponse>;
