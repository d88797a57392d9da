import { array, bool, float64, int16, int32, int8, nullableArray, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible */
export const DescribeClientQuotasRequest = message('DescribeClientQuotasRequest', {
  key: 48,
  versions: '0-1',
  flexible: '1+',
  fields: {
    components: array({ entityType: string(), matchType: int8(), match: nullableString() }),
    strict: bool(),
  },
});
export type DescribeClientQuotasRequest = Infer<typeof DescribeClientQuotasRequest>;

/** v1 flexible */
export const DescribeClientQuotasResponse = message('DescribeClientQuotasResponse', {
  key: 48,
  versions: '0-1',
  flexible: '1+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
    entries: nullableArray({
      entity: array({ entityType: string(), entityName: nullableString() }),
      values: array({ key: string(), value: float64() }),
    }),
  },
});
export type DescribeClientQuotasResponse = Infer<typeof DescribeClientQuotasResponse>;
