import { array, int16, int32, int8, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const DescribeAclsRequest = message('DescribeAclsRequest', {
  key: 29,
  versions: '1-3',
  flexible: '2+',
  fields: {
    resourceTypeFilter: int8(),
    resourceNameFilter: nullableString(),
    patternTypeFilter: int8({ default: 3 }),
    principalFilter: nullableString(),
    hostFilter: nullableString(),
    operation: int8(),
    permissionType: int8(),
  },
});
export type DescribeAclsRequest = Infer<typeof DescribeAclsRequest>;

/** v2 flexible */
export const DescribeAclsResponse = message('DescribeAclsResponse', {
  key: 29,
  versions: '1-3',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString(),
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      patternType: int8({ default: 3 }),
      acls: array({ principal: string(), host: string(), operation: int8(), permissionType: int8() }),
    }),
  },
});
export type DescribeAclsResponse = Infer<typeof DescribeAclsResponse>;
