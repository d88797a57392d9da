import { ErrorCode } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import type { ClassicMember } from './classic-member.js';
import type { JoinCommand } from './commands.js';
import { memberError } from './membership.js';
import { parkJoin } from './parking.js';
import { rebalanceOrCompleteJoin } from './rebalance.js';
import { joinError, joinReply, joinSuccess } from './replies.js';
import type { Turn } from './turn.js';

/** JoinGroup of somebody who has a member id already. */
export function rejoin<R>(turn: Turn<R>, group: ClassicGroup<R>, command: JoinCommand<R>): void {
  const { memberId, groupInstanceId } = command.request;
  const member = group.member(memberId);
  const errorCode = memberError(group, memberId, groupInstanceId);
  if (errorCode !== undefined || member === undefined) {
    joinReply(turn, command, joinError(memberId, errorCode ?? ErrorCode.UnknownMemberId));
  } else if (needsRebalance(group, member, command)) {
    updateMember(turn, group, member, command);
    rebalanceOrCompleteJoin(turn, group);
  } else {
    // Nothing is new: perhaps the first answer was lost, so it is given again.
    const toLeader = group.state === 'CompletingRebalance' && group.isLeader(memberId);
    joinReply(turn, command, joinSuccess(group, memberId, toLeader));
  }
}

/**
 * A leader that joins a stable group wants a rebalance even though its own metadata is the same: something else that matters to
 * the assignment has changed, such as a topic's partitions.
 */
function needsRebalance<R>(group: ClassicGroup<R>, member: ClassicMember<R>, command: JoinCommand<R>): boolean {
  if (group.state === 'PreparingRebalance') return true;
  if (group.state === 'Stable' && group.isLeader(member.memberId)) return true;
  return !member.matches(command.request.protocols);
}

/** Takes over what the member says now, and parks its request. */
export function updateMember<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  member: ClassicMember<R>,
  command: JoinCommand<R>,
): void {
  const { protocols, rebalanceTimeoutMs, sessionTimeoutMs } = command.request;
  group.setProtocols(member, protocols);
  member.rebalanceTimeoutMs = rebalanceTimeoutMs;
  member.sessionTimeoutMs = sessionTimeoutMs;
  parkJoin(turn, group, member, command);
}
