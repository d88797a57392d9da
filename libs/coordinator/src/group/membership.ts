import { ErrorCode } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import { answerJoin, answerSync } from './parking.js';
import { joinError, syncError } from './replies.js';
import { sessionKey } from './timers.js';
import type { Turn } from './turn.js';

/**
 * Checks that a request comes from a current member. A static member whose instance id is in use under another member id has
 * been replaced and is fenced (KIP-345).
 */
export function memberError<R>(
  group: ClassicGroup<R>,
  memberId: string,
  groupInstanceId: string | null,
): ErrorCode | undefined {
  if (groupInstanceId !== null) {
    const current = group.staticMemberId(groupInstanceId);
    if (current === undefined) return ErrorCode.UnknownMemberId;
    if (current !== memberId) return ErrorCode.FencedInstanceId;
  }
  return group.member(memberId) === undefined ? ErrorCode.UnknownMemberId : undefined;
}

/**
 * Removes a member (or a reserved member id) with its session. If it has a request parked, that one is told
 * UNKNOWN_MEMBER_ID without an id, so that a client which is still alive joins as a new member.
 */
export function removeMember<R>(turn: Turn<R>, group: ClassicGroup<R>, memberId: string): void {
  const member = group.member(memberId);
  if (member !== undefined) {
    answerJoin(turn, group, member, joinError('', ErrorCode.UnknownMemberId));
    answerSync(turn, member, syncError(ErrorCode.UnknownMemberId));
  }
  group.remove(memberId);
  turn.cancelTimer(sessionKey(group.groupId, memberId));
}
