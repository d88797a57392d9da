import { ErrorCode } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import { emptyAssignment } from './classic-member.js';
import { removeMember } from './membership.js';
import { answerJoin, answerSync } from './parking.js';
import { groupMetadataRecord } from './records.js';
import { joinSuccess, syncError } from './replies.js';
import { joinKey, restartSession, syncKey } from './timers.js';
import type { Turn } from './turn.js';

/** Starts a rebalance, or ends the join phase of one that is under way if everybody is there. */
export function rebalanceOrCompleteJoin<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  if (group.canRebalance) prepareRebalance(turn, group);
  else completeJoinIfAllJoined(turn, group);
}

/** Asks all members to join again. The first rebalance of an empty group gives others time to come along (KIP-134). */
export function prepareRebalance<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  if (group.state === 'CompletingRebalance') cancelSync(turn, group);
  group.pendingSyncMembers.clear();
  turn.cancelTimer(syncKey(group.groupId));
  const isInitial = group.state === 'Empty';
  group.transitionTo('PreparingRebalance', turn.nowMs);
  if (isInitial) {
    const delayMs = turn.settings.initialRebalanceDelayMs;
    const remainingMs = Math.max(group.rebalanceTimeoutMs - delayMs, 0);
    scheduleInitialRebalance(turn, group, delayMs, remainingMs);
  } else if (group.hasAllMembersJoined) {
    completeJoin(turn, group);
  } else {
    scheduleJoinTimeout(turn, group);
  }
}

/** Ends the join phase if nobody is missing; the initial rebalance ends by its delay alone. */
export function completeJoinIfAllJoined<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty') return;
  if (group.hasAllMembersJoined) completeJoin(turn, group);
}

/** One step of the initial delay is over: wait on if members came meanwhile and the rebalance timeout allows it. */
export function extendInitialRebalance<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  delayMs: number,
  remainingMs: number,
): void {
  if (group.state !== 'PreparingRebalance') return;
  if (!group.newMemberAdded || remainingMs === 0) {
    completeJoin(turn, group);
    return;
  }
  group.newMemberAdded = false;
  const nextDelayMs = Math.min(turn.settings.initialRebalanceDelayMs, remainingMs);
  scheduleInitialRebalance(turn, group, nextDelayMs, Math.max(remainingMs - delayMs, 0));
}

/**
 * Ends the join phase: dynamic members that have not come back are dropped, the next generation begins. Static members stay
 * until their session ends. If nobody came back the group waits on for sessions to end.
 */
export function completeJoin<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  if (group.state !== 'PreparingRebalance') return;
  turn.cancelTimer(joinKey(group.groupId));
  for (const member of Array.from(group.members)) {
    if (member.awaitingJoin === undefined && !member.isStatic) removeMember(turn, group, member.memberId);
  }
  if (group.size > 0 && !electJoinedLeader(group)) {
    scheduleJoinTimeout(turn, group);
    return;
  }
  group.newMemberAdded = false;
  group.nextGeneration(turn.nowMs);
  if (group.size === 0) {
    turn.append(groupMetadataRecord(group));
    return;
  }
  for (const member of group.members) {
    answerJoin(turn, group, member, joinSuccess(group, member.memberId, group.isLeader(member.memberId)));
    restartSession(turn, group, member);
    member.isNew = false;
    group.pendingSyncMembers.add(member.memberId);
  }
  const { groupId, generationId } = group;
  turn.setTimer(syncKey(groupId), group.rebalanceTimeoutMs, { kind: 'timer-sync', groupId, generationId });
}

/** Members that never sent SyncGroup are dropped when the rebalance timeout is over, and the others join again (KAFKA-13419). */
export function expirePendingSync<R>(turn: Turn<R>, group: ClassicGroup<R>, generationId: number): void {
  if (generationId !== group.generationId || group.pendingSyncMembers.size === 0) return;
  if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return;
  for (const memberId of Array.from(group.pendingSyncMembers)) removeMember(turn, group, memberId);
  prepareRebalance(turn, group);
}

/** The leader must be among those who joined: a static leader may be away. */
function electJoinedLeader<R>(group: ClassicGroup<R>): boolean {
  const leader = group.leaderId === undefined ? undefined : group.member(group.leaderId);
  if (leader?.awaitingJoin !== undefined) return true;
  for (const member of group.members) {
    if (member.awaitingJoin !== undefined) {
      group.leaderId = member.memberId;
      return true;
    }
  }
  return false;
}

/** The generation is void: nobody keeps an assignment of it, and who waits for one has to join again. */
function cancelSync<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  for (const member of group.members) {
    member.assignment = emptyAssignment;
    if (answerSync(turn, member, syncError(ErrorCode.RebalanceInProgress))) restartSession(turn, group, member);
  }
}

function scheduleInitialRebalance<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  delayMs: number,
  remainingMs: number,
): void {
  const { groupId } = group;
  turn.setTimer(joinKey(groupId), delayMs, { kind: 'timer-initial-rebalance', groupId, delayMs, remainingMs });
}

function scheduleJoinTimeout<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  const { groupId } = group;
  turn.setTimer(joinKey(groupId), group.rebalanceTimeoutMs, { kind: 'timer-join', groupId });
}
