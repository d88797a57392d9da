import { array, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const CreateAclsRequest = message('CreateAclsRequest', {
  key: 30,
  versions: '1-3',
  flexible: '2+',
  fields: {
    creations: array({
      resourceType: int8(),
      resourceName: string(),
      resourcePatternType: int8({ default: 3 }),
      principal: string(),
      host: string(),
      operation: int8(),
      permissionType: int8(),
    }),
  },
});
export type CreateAclsRequest = Infer<typeof CreateAclsRequest>;

/** v2 flexible */
export const CreateAclsResponse = message('CreateAclsResponse', {
  key: 30,
  versions: '1-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    results: array({ errorCode: int16(), errorMessage: nullableString() }),
  },
});
export type CreateAclsResponse = Infer<typeof CreateAclsResponse>;
