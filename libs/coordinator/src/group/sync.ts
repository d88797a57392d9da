import { ErrorCode } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import { emptyAssignment, type ClassicMember } from './classic-member.js';
import type { SyncCommand } from './commands.js';
import { classicSync } from './consumer-group/migration/classic-member.js';
import { memberError } from './membership.js';
import { answerSync, parkSync } from './parking.js';
import { prepareRebalance } from './rebalance.js';
import { groupMetadataRecord } from './records.js';
import { syncError, syncSuccess } from './replies.js';
import type { ShardState } from './shard-state.js';
import { restartSession, syncKey } from './timers.js';
import type { Turn } from './turn.js';

/** SyncGroup 0-5. */
export function sync<R>(turn: Turn<R>, state: ShardState<R>, command: SyncCommand<R>): void {
  const { request, token } = command;
  const consumerGroup = state.consumerGroups.get(request.groupId);
  if (consumerGroup !== undefined && !lacksProtocol(command)) {
    return classicSync(turn, state, consumerGroup, command);
  }
  const group = state.groups.get(request.groupId);
  const member = group?.member(request.memberId);
  const errorCode = syncErrorCode(command, group);
  if (errorCode !== undefined || group === undefined || member === undefined) {
    turn.reply(token, syncError(errorCode ?? ErrorCode.UnknownMemberId));
    return;
  }
  switch (group.state) {
    case 'PreparingRebalance':
      turn.reply(token, syncError(ErrorCode.RebalanceInProgress));
      return;
    case 'CompletingRebalance':
      parkSync(turn, member, command);
      received(turn, group, member);
      if (group.isLeader(member.memberId)) assign(turn, group, command);
      return;
    case 'Stable':
      received(turn, group, member);
      turn.reply(token, syncSuccess(group, member.assignment));
      return;
    case 'Empty':
    case 'Dead':
      turn.reply(token, syncError(ErrorCode.UnknownMemberId));
  }
}

function syncErrorCode<R>(command: SyncCommand<R>, group: ClassicGroup<R> | undefined): ErrorCode | undefined {
  const { groupId, memberId, groupInstanceId, generationId, protocolType, protocolName } = command.request;
  if (lacksProtocol(command)) return ErrorCode.InconsistentGroupProtocol;
  if (groupId === '') return ErrorCode.InvalidGroupId;
  if (group === undefined || group.state === 'Empty') return ErrorCode.UnknownMemberId;
  const ofMember = memberError(group, memberId, groupInstanceId);
  if (ofMember !== undefined) return ofMember;
  if (generationId !== group.generationId) return ErrorCode.IllegalGeneration;
  if (differs(protocolType, group.protocolType) || differs(protocolName, group.protocolName)) {
    return ErrorCode.InconsistentGroupProtocol;
  }
  return undefined;
}

/** KIP-559: from v5 on a client has to say what it believes the protocol to be. */
function lacksProtocol<R>({ version, request: { protocolType, protocolName } }: SyncCommand<R>): boolean {
  return version >= 5 && (protocolType === null || protocolName === null);
}

function differs(said: string | null, actual: string | undefined): boolean {
  return said !== null && actual !== undefined && said !== actual;
}

function received<R>(turn: Turn<R>, group: ClassicGroup<R>, member: ClassicMember<R>): void {
  group.pendingSyncMembers.delete(member.memberId);
  if (group.pendingSyncMembers.size === 0) turn.cancelTimer(syncKey(group.groupId));
}

/**
 * The leader has brought the assignment: everybody who waits gets theirs, once the record is durable. The record carries the
 * time at which the generation was chosen, as Kafka's does, so it is made before the state changes.
 */
function assign<R>(turn: Turn<R>, group: ClassicGroup<R>, command: SyncCommand<R>): void {
  const assignments = new Map(command.request.assignments.map((a) => [a.memberId, a.assignment]));
  for (const member of group.members) member.assignment = assignments.get(member.memberId) ?? emptyAssignment;
  turn.append(groupMetadataRecord(group));
  group.transitionTo('Stable', turn.nowMs);
  turn.ifRefused((next) => assignAnew(next, group));
  for (const member of group.members) {
    if (answerSync(turn, member, syncSuccess(group, member.assignment))) restartSession(turn, group, member);
  }
}

/** The assignment could not be written down: nobody has one, and everybody has to join again. */
function assignAnew<R>(turn: Turn<R>, group: ClassicGroup<R>): void {
  for (const member of group.members) {
    member.assignment = emptyAssignment;
    restartSession(turn, group, member);
  }
  prepareRebalance(turn, group);
}
