import { ErrorCode } from '@barnabas/protocol';
import { ClassicGroup } from './classic-group.js';
import { ClassicMember } from './classic-member.js';
import type { JoinCommand } from './commands.js';
import { consumerGroupTombstones } from './consumer-group/consumer-records.js';
import { joinConsumerGroup } from './consumer-group/migration/classic-join.js';
import { rejoin } from './rejoin.js';
import { answerJoin, parkJoin } from './parking.js';
import { removeMember } from './membership.js';
import { rebalanceOrCompleteJoin } from './rebalance.js';
import { newGroupRecord } from './records.js';
import { joinError, joinReply } from './replies.js';
import type { ShardState } from './shard-state.js';
import { replaceStaticMember } from './static-member.js';
import { restartSession, sessionKey } from './timers.js';
import type { Turn } from './turn.js';

/**
 * How long a new member may stay without an answer to its JoinGroup. It has no id yet and cannot send heartbeats, and while
 * its request is parked a lost connection goes unnoticed. Kafka's CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS.
 */
export const newMemberJoinTimeoutMs = 5 * 60 * 1_000;

/** JoinGroup 0-9. */
export function join<R>(turn: Turn<R>, state: ShardState<R>, command: JoinCommand<R>): void {
  const request = withRebalanceTimeout(command);
  const { groupId, memberId, sessionTimeoutMs } = request.request;
  const consumerGroup = state.consumerGroups.get(groupId);
  const { minSessionTimeoutMs, maxSessionTimeoutMs } = turn.settings;
  if (groupId === '') {
    refuse(turn, command, memberId, ErrorCode.InvalidGroupId);
  } else if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
    refuse(turn, command, memberId, ErrorCode.InvalidSessionTimeout);
  } else if (consumerGroup !== undefined && consumerGroup.size > 0) {
    joinConsumerGroup(turn, state, consumerGroup, request);
  } else if (state.others.has(groupId) && !state.others.isConvertible(groupId)) {
    refuse(turn, command, '', ErrorCode.InconsistentGroupProtocol);
  } else {
    joinGroup(turn, state, request);
  }
}

function joinGroup<R>(turn: Turn<R>, state: ShardState<R>, command: JoinCommand<R>): void {
  const { groupId, memberId } = command.request;
  const existing = state.groups.get(groupId);
  if (existing === undefined && memberId !== '') {
    refuse(turn, command, memberId, ErrorCode.UnknownMemberId);
    return;
  }
  const group = existing ?? createGroup(turn, state, groupId);
  if (!accepts(turn, group, memberId)) {
    removeMember(turn, group, memberId);
    refuse(turn, command, '', ErrorCode.GroupMaxSizeReached);
  } else if (!group.supports(command.request.protocolType, command.request.protocols)) {
    refuse(turn, command, memberId, ErrorCode.InconsistentGroupProtocol);
  } else if (memberId === '') {
    joinAsNewMember(turn, group, command);
  } else if (!group.pendingJoinMembers.has(memberId)) {
    rejoin(turn, group, command);
  } else if (command.request.groupInstanceId !== null) {
    // An id is only ever reserved for a dynamic member; Kafka asserts here, which reaches the client as this.
    refuse(turn, command, memberId, ErrorCode.UnknownServerError);
  } else {
    addMember(turn, group, command, memberId);
  }
}

/** An emptied group of another protocol is given up for the classic one, as Kafka does. */
function createGroup<R>(turn: Turn<R>, state: ShardState<R>, groupId: string): ClassicGroup<R> {
  const consumerGroup = state.consumerGroups.get(groupId);
  const tombstones = consumerGroup ? consumerGroupTombstones(consumerGroup) : state.others.tombstones(groupId);
  for (const record of tombstones) turn.append(record);
  const group = new ClassicGroup<R>(groupId, 'Empty', turn.nowMs);
  state.groups.set(groupId, group);
  turn.append(newGroupRecord(group));
  turn.ifRefused((next, errorCode) => forgetNewGroup(next, state, group, errorCode));
  return group;
}

/** The group could not be written down: who has joined it already is told why. */
function forgetNewGroup<R>(turn: Turn<R>, state: ShardState<R>, group: ClassicGroup<R>, errorCode: ErrorCode): void {
  for (const member of group.members) answerJoin(turn, group, member, joinError('', errorCode));
  state.groups.delete(group.groupId);
}

/** `group.max.size`. While members gather, those who are there count, so that the last to come back of too many is refused. */
function accepts<R>(turn: Turn<R>, group: ClassicGroup<R>, memberId: string): boolean {
  const { maxSize } = turn.settings;
  const member = group.member(memberId);
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true;
    case 'PreparingRebalance':
      return member?.awaitingJoin !== undefined || group.awaitingJoinCount < maxSize;
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.size < maxSize;
  }
}

function joinAsNewMember<R>(turn: Turn<R>, group: ClassicGroup<R>, command: JoinCommand<R>): void {
  const { groupInstanceId, sessionTimeoutMs } = command.request;
  const memberId = `${groupInstanceId ?? command.clientId}-${turn.context.newUuid()}`;
  if (groupInstanceId !== null) {
    const replaced = group.staticMemberId(groupInstanceId);
    if (replaced === undefined) addMember(turn, group, command, memberId);
    else replaceStaticMember(turn, group, command, replaced, memberId);
  } else if (command.version < 4) {
    addMember(turn, group, command, memberId);
  } else {
    // KIP-394: the id is handed out first, so that a client which tries again does not pile up members.
    const { groupId } = group;
    group.pendingJoinMembers.add(memberId);
    turn.setTimer(sessionKey(groupId, memberId), sessionTimeoutMs, { kind: 'timer-session', groupId, memberId });
    joinReply(turn, command, joinError(memberId, ErrorCode.MemberIdRequired), true);
  }
}

function addMember<R>(turn: Turn<R>, group: ClassicGroup<R>, command: JoinCommand<R>, memberId: string): void {
  const { request, clientId, clientHost } = command;
  const { groupInstanceId, protocolType, protocols, rebalanceTimeoutMs, sessionTimeoutMs } = request;
  const member = new ClassicMember<R>({
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    protocolType,
    rebalanceTimeoutMs,
    sessionTimeoutMs,
    protocols,
  });
  member.isNew = true;
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true;
  group.add(member);
  parkJoin(turn, group, member, command);
  restartSession(turn, group, member, newMemberJoinTimeoutMs);
  rebalanceOrCompleteJoin(turn, group);
}

/** Version 0 has no rebalance timeout: the session timeout serves as one. */
function withRebalanceTimeout<R>(command: JoinCommand<R>): JoinCommand<R> {
  if (command.version > 0) return command;
  return { ...command, request: { ...command.request, rebalanceTimeoutMs: command.request.sessionTimeoutMs } };
}

function refuse<R>(turn: Turn<R>, command: JoinCommand<R>, memberId: string, errorCode: ErrorCode): void {
  joinReply(turn, command, joinError(memberId, errorCode));
}
