import { ClassicGroup } from '../../classic-group.js';
import { ClassicMember } from '../../classic-member.js';
import { groupMetadataRecord } from '../../records.js';
import { prepareRebalance } from '../../rebalance.js';
import type { ShardState } from '../../shard-state.js';
import { consumerProtocolType, subscribedTopicsOf } from '../../subscribed-topics.js';
import { restartSession } from '../../timers.js';
import type { Turn } from '../../turn.js';
import type { ConsumerGroup } from '../consumer-group.js';
import type { ConsumerMember } from '../consumer-member.js';
import { consumerGroupTombstones } from '../consumer-records.js';
import { cancelMemberTimers } from '../consumer-timers.js';
import { writeAssignment } from './embedded-protocol.js';

/** Whether only members of the classic protocol are left in a group when these are gone or replaced. */
export function mayDowngrade<R>(
  turn: Turn<R>,
  group: ConsumerGroup,
  leaving: ReadonlySet<string>,
  sizeAfter: number,
): boolean {
  const { migrationPolicy } = turn.settings.consumer;
  if (migrationPolicy !== 'downgrade' && migrationPolicy !== 'bidirectional') return false;
  if (sizeAfter <= 0 || sizeAfter > turn.settings.maxSize) return false;
  for (const member of group.members.values()) {
    if (member.classic === null && !leaving.has(member.memberId)) return false;
  }
  return true;
}

export interface Downgrade {
  readonly group: ConsumerGroup;
  readonly leaving: ReadonlySet<string>;
  /** A classic member that has just taken the place of a static one. Its records have been written. */
  readonly joining?: ConsumerMember;
  readonly mustRebalance: boolean;
}

/**
 * The last member of the consumer protocol goes: the group goes back to the classic protocol, with its epoch as generation and its
 * target as assignment (KIP-848, online downgrade).
 */
export function downgrade<R>(turn: Turn<R>, state: ShardState<R>, change: Downgrade): void {
  const { group, joining, mustRebalance } = change;
  const { groupId } = group;
  const former = joining && group.staticMember(joining.instanceId)?.memberId;
  const memberIds = [...group.members.keys()].map((memberId) =>
    joining !== undefined && memberId === former ? joining.memberId : memberId,
  );
  for (const record of consumerGroupTombstones(group, memberIds)) turn.append(record);
  for (const memberId of group.members.keys()) cancelMemberTimers(turn, state, groupId, memberId);
  const classic = classicGroup(turn, change, former);
  turn.append(groupMetadataRecord(classic));
  state.groups.set(groupId, classic);
  turn.ifRefused(() => state.groups.delete(groupId));
  state.seenTopics.delete(groupId);
  for (const member of classic.members) restartSession(turn, classic, member);
  if (mustRebalance) prepareRebalance(turn, classic);
}

function classicGroup<R>(turn: Turn<R>, { group, leaving, joining }: Downgrade, former?: string): ClassicGroup<R> {
  const classic = new ClassicGroup<R>(group.groupId, 'Stable', turn.nowMs);
  classic.generationId = group.groupEpoch;
  const staying = [...group.members.values()].filter(({ memberId }) => !leaving.has(memberId) && memberId !== former);
  const members = joining === undefined ? staying : [...staying, joining];
  for (const member of members) classic.add(classicMember(member));
  classic.protocolType = consumerProtocolType;
  classic.protocolName = classic.selectProtocol();
  classic.subscribedTopics = subscribedTopicsOf(classic);
  for (const member of classic.members) {
    const target = group.targets.get(
      member.memberId === joining?.memberId ? (former ?? member.memberId) : member.memberId,
    );
    const metadata = member.metadata(classic.protocolName);
    member.assignment = writeAssignment(metadata, target ?? new Map(), turn.context.topics);
  }
  return classic;
}

function classicMember<R>(member: ConsumerMember): ClassicMember<R> {
  const { memberId, instanceId, clientId, clientHost, rebalanceTimeoutMs, classic } = member;
  if (classic === null) throw new Error(`member ${memberId} does not know the classic protocol`);
  return new ClassicMember<R>({
    memberId,
    groupInstanceId: instanceId,
    clientId,
    clientHost,
    protocolType: consumerProtocolType,
    rebalanceTimeoutMs,
    sessionTimeoutMs: classic.sessionTimeoutMs,
    protocols: classic.supportedProtocols,
  });
}
