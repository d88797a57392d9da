import { array, bytes, int16, int32, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v3 groupInstanceId; v4 flexible; v5 protocolType, protocolName (KIP-559) */
export const SyncGroupRequest = message('SyncGroupRequest', {
  key: 14,
  versions: '0-5',
  flexible: '4+',
  fields: {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: nullableString('3+'),
    protocolType: nullableString('5+', { ignorable: true }),
    protocolName: nullableString('5+', { ignorable: true }),
    /** Filled by the leader only. */
    assignments: array({ memberId: string(), assignment: bytes() }),
  },
});
export type SyncGroupRequest = Infer<typeof SyncGroupRequest>;

/** v1 throttleTimeMs; v4 flexible; v5 protocolType, protocolName (KIP-559) */
export const SyncGroupResponse = message('SyncGroupResponse', {
  key: 14,
  versions: '0-5',
  flexible: '4+',
  fields: {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16(),
    protocolType: nullableString('5+', { ignorable: true }),
    protocolName: nullableString('5+', { ignorable: true }),
    assignment: bytes(),
  },
});
export type SyncGroupResponse = Infer<typeof SyncGroupResponse>;
