import { array, bool, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 flexible */
export const IncrementalAlterConfigsRequest = message('IncrementalAlterConfigsRequest', {
  key: 44,
  versions: '0-1',
  flexible: '1+',
  fields: {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        /** 0: set; 1: delete; 2: append; 3: subtract. */
        configOperation: int8(),
        value: nullableString(),
      }),
    }),
    validateOnly: bool(),
  },
});
export type IncrementalAlterConfigsRequest = Infer<typeof IncrementalAlterConfigsRequest>;

/** v1 flexible */
export const IncrementalAlterConfigsResponse = message('IncrementalAlterConfigsResponse', {
  key: 44,
  versions: '0-1',
  flexible: '1+',
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
export type IncrementalAlterConfigsResponse = Infer<typeof IncrementalAlterConfigsResponse>;
