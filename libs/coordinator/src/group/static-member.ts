import { ErrorCode } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import { ClassicMember } from './classic-member.js';
import type { JoinCommand } from './commands.js';
import { answerJoin, answerSync } from './parking.js';
import { completeJoinIfAllJoined, prepareRebalance, rebalanceOrCompleteJoin } from './rebalance.js';
import { groupMetadataRecord } from './records.js';
import { updateMember } from './rejoin.js';
import { joinError, joinSuccess, syncError } from './replies.js';
import { subscribedTopicsOf } from './subscribed-topics.js';
import { restartSession, sessionKey } from './timers.js';
import type { Turn } from './turn.js';

/**
 * A static member comes back without its member id (KIP-345): it gets a new one and takes the old one's place and assignment.
 * In a stable group that needs no rebalance; the old id is fenced from now on.
 */
export function replaceStaticMember<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  command: JoinCommand<R>,
  oldMemberId: string,
  newMemberId: string,
): void {
  const oldMember = group.member(oldMemberId);
  if (oldMember === undefined) throw new Error(`group ${group.groupId} has no member ${oldMemberId} to replace`);
  const leaderBefore = group.leaderId ?? '';
  answerJoin(turn, group, oldMember, joinError(oldMemberId, ErrorCode.FencedInstanceId));
  answerSync(turn, oldMember, syncError(ErrorCode.FencedInstanceId));
  turn.cancelTimer(sessionKey(group.groupId, oldMemberId));
  const { groupInstanceId, clientId, clientHost, protocolType, protocols, assignment } = oldMember;
  const { rebalanceTimeoutMs, sessionTimeoutMs } = oldMember;
  const member = new ClassicMember<R>({
    memberId: newMemberId,
    groupInstanceId,
    clientId,
    clientHost,
    protocolType,
    rebalanceTimeoutMs,
    sessionTimeoutMs,
    protocols,
    assignment,
  });
  group.replace(oldMember, member);
  turn.ifRefused((next) => restoreStaticMember(next, group, member, oldMember));
  updateMember(turn, group, member, command);
  restartSession(turn, group, member);
  if (group.state === 'Stable') settleInStableGroup(turn, group, member, command.version, leaderBefore);
  // The leader may have been told of the old id already and would assign to it, so a generation in the making is void.
  else if (group.state === 'CompletingRebalance') prepareRebalance(turn, group);
  else completeJoinIfAllJoined(turn, group);
}

/** The replacement could not be written down: the old member id holds as before. */
function restoreStaticMember<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  member: ClassicMember<R>,
  oldMember: ClassicMember<R>,
): void {
  group.replace(member, oldMember);
  group.subscribedTopics = subscribedTopicsOf(group);
  restartSession(turn, group, oldMember);
}

/** No rebalance, unless what the member supports now would change the protocol of the group. */
function settleInStableGroup<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  member: ClassicMember<R>,
  version: number,
  leaderBefore: string,
): void {
  if (group.selectProtocol() !== group.protocolName) {
    rebalanceOrCompleteJoin(turn, group);
    return;
  }
  // The record holds what the member reads now, so the group should know no less than after a restart.
  group.subscribedTopics = subscribedTopicsOf(group);
  turn.append(groupMetadataRecord(group));
  if (version >= 9) {
    // KIP-814: a leader learns that it leads and whom, and not to assign anything.
    const isLeader = group.isLeader(member.memberId);
    answerJoin(turn, group, member, { ...joinSuccess(group, member.memberId, isLeader), skipAssignment: isLeader });
  } else {
    // Before v9 the leader's old id keeps the new one from assigning partitions in a group that would not hear of it.
    answerJoin(turn, group, member, { ...joinSuccess(group, member.memberId, false), leader: leaderBefore });
  }
}
