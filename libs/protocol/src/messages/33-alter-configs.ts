import { array, bool, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const AlterConfigsRequest = message('AlterConfigsRequest', {
  key: 33,
  versions: '0-2',
  flexible: '2+',
  fields: {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configs: array({ name: string(), value: nullableString() }),
    }),
    validateOnly: bool(),
  },
});
export type AlterConfigsRequest = Infer<typeof AlterConfigsRequest>;

/** v2 flexible */
export const AlterConfigsResponse = message('AlterConfigsResponse', {
  key: 33,
  versions: '0-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    responses: array({
      errorCode: int16(),
      errorMessage: nullableString(),
      resourceType: int8(),
      resourceName: string(),
    }),
  },
});
export type AlterConfigsResponse = Infer<typeof AlterConfigsResponse>;
