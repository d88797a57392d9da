import type { CoordinatorRecord } from '../../decision.js';
import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import type { ConsumerGroup } from './consumer-group.js';
import { sameCurrentAssignment, sameMetadata, sameNames, type ConsumerMember } from './consumer-member.js';
import {
  currentAssignmentRecord,
  groupEpochRecord,
  memberRecord,
  partitionMetadataTombstone,
} from './consumer-records.js';
import { limitRebalance } from './consumer-timers.js';
import { reconcile } from './reconciliation.js';
import { isRefusal, type Refusal } from './refusal.js';
import { refreshRegexes, updateRegex } from './regex-resolution.js';
import { subscribedTopicIds, subscribedTopics } from './subscriptions.js';
import { targetOf } from './target-assignment.js';
import type { TopicPartitionsList } from './topic-partitions.js';

export interface MemberUpdate {
  readonly group: ConsumerGroup;
  /** As it was; new, or just put into the place of another, when it joins. */
  readonly member: ConsumerMember;
  /** As it describes itself now. */
  readonly updated: ConsumerMember;
  readonly owned: readonly TopicPartitionsList[] | null;
}

/**
 * The heart of KIP-848: what the member says anew raises the group's epoch, a group that is ahead of its target assignment gets a new
 * one, and the member goes a step towards its target. What that writes goes into `records`.
 */
export function updateMember<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  update: MemberUpdate,
  records: CoordinatorRecord[],
): ConsumerMember | Refusal {
  const { group, member, updated, owned } = update;
  const { groupId } = group;
  const { topics, nowMs } = turn.context;
  if (!sameMetadata(member, updated)) records.push(memberRecord(groupId, updated));
  const hasNewNames = !sameNames(member.subscribedTopicNames, updated.subscribedTopicNames);
  const regexChange = updateRegex(update, records);
  if (isRefusal(regexChange)) return regexChange;
  const groupEpoch = epochAfter(turn, state, update, hasNewNames || regexChange === 'changed-and-resolved', records);
  const target = targetOf(
    { group, groupEpoch, member: updated, settings: turn.settings.consumer, topics, nowMs },
    records,
  );
  const reconciled = reconcile({
    group,
    member: updated,
    target,
    hasSubscriptionChanged: hasNewNames || regexChange !== 'unchanged',
    subscribedTopicIds: subscribedTopicIds(updated, group.resolvedRegexes, topics),
    owned,
  });
  if (isRefusal(reconciled)) return reconciled;
  if (!sameCurrentAssignment(reconciled, updated)) {
    records.push(currentAssignmentRecord(groupId, reconciled));
    if (reconciled.classic === null) limitRebalance(turn, groupId, reconciled);
  }
  state.seenTopics.set(groupId, topics.version);
  turn.ifRefused(() => state.seenTopics.delete(groupId));
  refreshRegexes(turn, state, update, regexChange);
  return reconciled;
}

/** The group's epoch: raised when the member reads something else, or the topics that the group reads have changed (or not been seen yet). */
function epochAfter<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  { group, member, updated }: MemberUpdate,
  hasNewSubscription: boolean,
  records: CoordinatorRecord[],
): number {
  const { groupId, groupEpoch } = group;
  const { topics } = turn.context;
  const isKnown = state.consumerGroups.get(groupId) === group;
  if (!hasNewSubscription && isKnown && state.seenTopics.get(groupId) === topics.version) return groupEpoch;
  const former = group.staticMember(updated.instanceId)?.memberId;
  const removed = new Set(former === undefined || former === member.memberId ? [] : [former]);
  const hash = state.metadataHashes.ofTopics(subscribedTopics(group, { updated, removed }), topics);
  const isRaised = hasNewSubscription || hash !== group.metadataHash;
  if (isRaised) records.push(groupEpochRecord(groupId, groupEpoch + 1, hash));
  if (group.hasPartitionMetadataRecord) records.push(partitionMetadataTombstone(groupId));
  return isRaised ? groupEpoch + 1 : groupEpoch;
}
