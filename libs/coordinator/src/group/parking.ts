import { ErrorCode, type Input, type JoinGroupResponse, type SyncGroupResponse } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import type { ClassicMember, ParkedRequest } from './classic-member.js';
import { joinError, joinReply, syncError } from './replies.js';
import type { Turn } from './turn.js';

/**
 * Parks a member's JoinGroup until the join phase ends. One that was parked before (its client gave up and asked again) is
 * answered, so that nothing waits for ever; REBALANCE_IN_PROGRESS makes a client that still listens join again.
 */
export function parkJoin<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  member: ClassicMember<R>,
  request: ParkedRequest<R>,
): void {
  answerJoin(turn, group, member, joinError(member.memberId, ErrorCode.RebalanceInProgress));
  member.awaitingJoin = request;
  group.awaitingJoinCount += 1;
}

/** Answers a member's parked JoinGroup, if there is one. */
export function answerJoin<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  member: ClassicMember<R>,
  response: Input<typeof JoinGroupResponse>,
): void {
  const request = member.awaitingJoin;
  if (request === undefined) return;
  member.awaitingJoin = undefined;
  group.awaitingJoinCount -= 1;
  joinReply(turn, request, response, response.errorCode !== ErrorCode.None);
}

export function parkSync<R>(turn: Turn<R>, member: ClassicMember<R>, request: ParkedRequest<R>): void {
  answerSync(turn, member, syncError(ErrorCode.RebalanceInProgress));
  member.awaitingSync = request;
}

/** Answers a member's parked SyncGroup; false when there is none. */
export function answerSync<R>(
  turn: Turn<R>,
  member: ClassicMember<R>,
  response: Input<typeof SyncGroupResponse>,
): boolean {
  const request = member.awaitingSync;
  if (request === undefined) return false;
  member.awaitingSync = undefined;
  // An error is no more than a word on what the member had asked before.
  if (response.errorCode === ErrorCode.None) turn.reply(request.token, response);
  else turn.replyInAnyCase(request.token, response);
  return true;
}
