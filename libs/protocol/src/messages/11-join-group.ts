import { array, bool, bytes, int16, int32, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 rebalanceTimeoutMs; v5 groupInstanceId; v6 flexible; v8 reason (KIP-800) */
export const JoinGroupRequest = message('JoinGroupRequest', {
  key: 11,
  versions: '0-9',
  flexible: '6+',
  fields: {
    groupId: string(),
    sessionTimeoutMs: int32(),
    /** -1: sessionTimeoutMs, as in v0. */
    rebalanceTimeoutMs: int32('1+', { default: -1, ignorable: true }),
    /**
     * Empty at the first try; v4 answers that with MEMBER_ID_REQUIRED and the id to come back with
     * (KIP-394).
     */
    memberId: string(),
    groupInstanceId: nullableString('5+'),
    protocolType: string(),
    protocols: array({ name: string(), metadata: bytes() }),
    reason: nullableString('8+', { ignorable: true }),
  },
});
export type JoinGroupRequest = Infer<typeof JoinGroupRequest>;

/**
 * v2 throttleTimeMs; v5 groupInstanceId; v6 flexible; v7 protocolName may be null, protocolType (KIP-559); v9
 * skipAssignment
 */
export const JoinGroupResponse = message('JoinGroupResponse', {
  key: 11,
  versions: '0-9',
  flexible: '6+',
  fields: {
    throttleTimeMs: int32('2+', { ignorable: true }),
    errorCode: int16(),
    generationId: int32({ default: -1 }),
    protocolType: nullableString('7+', { ignorable: true }),
    protocolName: nullableString({ nullable: '7+' }),
    leader: string(),
    /** The leader must not assign again (KIP-814). */
    skipAssignment: bool('9+'),
    memberId: string(),
    /** Filled for the leader only. */
    members: array({
      memberId: string(),
      groupInstanceId: nullableString('5+', { ignorable: true }),
      metadata: bytes(),
    }),
  },
});
export type JoinGroupResponse = Infer<typeof JoinGroupResponse>;
