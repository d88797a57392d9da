import { array, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const DeleteAclsRequest = message('DeleteAclsRequest', {
  key: 31,
  versions: '1-3',
  flexible: '2+',
  fields: {
    filters: array({
      resourceTypeFilter: int8(),
      resourceNameFilter: nullableString(),
      patternTypeFilter: int8({ default: 3 }),
      principalFilter: nullableString(),
      hostFilter: nullableString(),
      operation: int8(),
      permissionType: int8(),
    }),
  },
});
export type DeleteAclsRequest = Infer<typeof DeleteAclsRequest>;

/** v2 flexible */
export const DeleteAclsResponse = message('DeleteAclsResponse', {
  key: 31,
  versions: '1-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    filterResults: array({
      errorCode: int16(),
      errorMessage: nullableString(),
      matchingAcls: array({
        errorCode: int16(),
        errorMessage: nullableString(),
        resourceType: int8(),
        resourceName: string(),
        patternType: int8({ default: 3 }),
        principal: string(),
        host: string(),
        operation: int8(),
        permissionType: int8(),
      }),
    }),
  },
});
export type DeleteAclsResponse = Infer<typeof DeleteAclsResponse>;
