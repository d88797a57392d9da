import { array, int16, int32, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 members instead of memberId; v4 flexible; v5 reason (KIP-800) */
export const LeaveGroupRequest = message('LeaveGroupRequest', {
  key: 13,
  versions: '0-5',
  flexible: '4+',
  fields: {
    groupId: string(),
    memberId: string('0-2'),
    members: array(
      {
        memberId: string(),
        groupInstanceId: nullableString({ default: null }),
        reason: nullableString('5+', { ignorable: true }),
      },
      '3+',
    ),
  },
});
export type LeaveGroupRequest = Infer<typeof LeaveGroupRequest>;

/** v1 throttleTimeMs; v3 members; v4 flexible */
export const LeaveGroupResponse = message('LeaveGroupResponse', {
  key: 13,
  versions: '0-5',
  flexible: '4+',
  fields: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16(),
    members: array({ memberId: string(), groupInstanceId: nullableString(), errorCode: int16() }, '3+'),
  },
});
export type LeaveGroupResponse = Infer<typeof LeaveGroupResponse>;
