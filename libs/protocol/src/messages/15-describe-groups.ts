import { array, bool, bytes, int16, int32, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 includeAuthorizedOperations; v5 flexible; v6 KIP-1043 */
export const DescribeGroupsRequest = message('DescribeGroupsRequest', {
  key: 15,
  versions: '0-6',
  flexible: '5+',
  fields: {
    groups: array(string()),
    includeAuthorizedOperations: bool('3+'),
  },
});
export type DescribeGroupsRequest = Infer<typeof DescribeGroupsRequest>;

/** v1 throttleTimeMs; v3 authorizedOperations; v4 groupInstanceId; v5 flexible; v6 errorMessage (KIP-1043) */
export const DescribeGroupsResponse = message('DescribeGroupsResponse', {
  key: 15,
  versions: '0-6',
  flexible: '5+',
  fields: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    groups: array({
      errorCode: int16(),
      errorMessage: nullableString('6+'),
      groupId: string(),
      groupState: string(),
      protocolType: string(),
      protocolData: string(),
      members: array({
        memberId: string(),
        groupInstanceId: nullableString('4+', { ignorable: true }),
        clientId: string(),
        clientHost: string(),
        memberMetadata: bytes(),
        memberAssignment: bytes(),
      }),
      authorizedOperations: int32('3+', { default: -2147483648 }),
    }),
  },
});
export type DescribeGroupsResponse = Infer<typeof DescribeGroupsResponse>;
