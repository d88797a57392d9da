import { ErrorCode } from '@barnabas/protocol';
import type { ConsumerGroup } from './consumer-group.js';
import { isReconciledTo, type ConsumerMember, type MemberState } from './consumer-member.js';
import { refused, type Refusal } from './refusal.js';
import type { Target } from './target-assignment.js';
import { noPartitionsOwned, owns, type PartitionEpochs, type TopicPartitionsList } from './topic-partitions.js';

export interface ReconciliationInput {
  readonly group: ConsumerGroup;
  readonly member: ConsumerMember;
  readonly target: Target;
  /** With this request the member says that it reads something else. */
  readonly hasSubscriptionChanged: boolean;
  readonly subscribedTopicIds: ReadonlySet<string>;
  /** What the member says it owns; null when it does not say. */
  readonly owned: readonly TopicPartitionsList[] | null;
}

/**
 * One step of a member towards its target (Kafka's CurrentAssignmentBuilder): first it gives up what it should not have, then it
 * goes to the target's epoch and gets whatever is free. Gives the member itself when there is no step to take.
 */
export function reconcile(input: ReconciliationInput): ConsumerMember | Refusal {
  const { member, target, hasSubscriptionChanged, owned } = input;
  if (!hasSubscriptionChanged && isReconciledTo(member, target.epoch)) return member;
  switch (member.state) {
    case 'stable':
      return member.memberEpoch === target.epoch ? dropUnsubscribed(input) : nextAssignment(input);
    case 'unrevoked-partitions':
      // Done when it no longer names any of them.
      if (!stillOwns(owned, member.pendingRevocation)) return nextAssignment(input);
      return hasSubscriptionChanged ? dropUnsubscribed(input) : member;
    case 'unreleased-partitions':
      return nextAssignment(input);
    case 'unknown':
      if (owned === null || owned.length > 0) {
        const message =
          'The consumer group member is in a unknown state. The member must abandon all its partitions and rejoin.';
        return refused(ErrorCode.FencedMemberEpoch, message);
      }
      return nextAssignment({ ...input, member: { ...member, memberEpoch: target.epoch } });
  }
}

interface Division {
  /** Is owned and stays so. */
  readonly kept: PartitionEpochs;
  readonly toRevoke: PartitionEpochs;
  /** Belongs to the member and is free. */
  readonly toAssign: PartitionEpochs;
  /** Something belongs to the member and is not free. */
  readonly mustWait: boolean;
}

function nextAssignment(input: ReconciliationInput): ConsumerMember {
  const { member, target, owned } = input;
  const { kept, toRevoke, toAssign, mustWait } = divide(input);
  if (stillOwns(owned, toRevoke)) {
    return moved(member, 'unrevoked-partitions', member.memberEpoch, kept, toRevoke);
  }
  const state = mustWait ? 'unreleased-partitions' : 'stable';
  return moved(member, state, target.epoch, union(kept, toAssign), noPartitionsOwned);
}

function divide({ group, member, target, subscribedTopicIds }: ReconciliationInput): Division {
  const kept = new Map<string, Map<number, number>>();
  const toRevoke = new Map<string, Map<number, number>>();
  const toAssign = new Map<string, Map<number, number>>();
  let mustWait = false;
  for (const [topicId, partitions] of member.assigned) {
    const wanted = subscribedTopicIds.has(topicId) ? target.partitions.get(topicId) : undefined;
    for (const [partition, epoch] of partitions)
      put(wanted?.has(partition) ? kept : toRevoke, topicId, partition, epoch);
  }
  for (const [topicId, partitions] of target.partitions) {
    if (!subscribedTopicIds.has(topicId)) continue;
    for (const partition of partitions) {
      if (owns(kept, topicId, partition)) continue;
      const owner = group.owner(topicId, partition);
      // Its own partition it may take back: nobody else had it in between.
      if (owner === undefined || owns(member.pendingRevocation, topicId, partition)) {
        put(toAssign, topicId, partition, target.epoch);
      } else {
        mustWait = true;
      }
    }
  }
  return { kept, toRevoke, toAssign, mustWait };
}

/** The quick way when only the subscription is new: what is no longer read goes, without waiting for a new target. */
function dropUnsubscribed({ member, subscribedTopicIds, owned }: ReconciliationInput): ConsumerMember {
  const kept = new Map([...member.assigned].filter(([topicId]) => subscribedTopicIds.has(topicId)));
  if (kept.size === member.assigned.size) return member;
  const dropped = new Map([...member.assigned].filter(([topicId]) => !subscribedTopicIds.has(topicId)));
  const pending = union(member.pendingRevocation, dropped);
  if (stillOwns(owned, pending)) return moved(member, 'unrevoked-partitions', member.memberEpoch, kept, pending);
  return moved(member, member.state, member.memberEpoch, kept, member.pendingRevocation);
}

function moved(
  member: ConsumerMember,
  state: MemberState,
  memberEpoch: number,
  assigned: PartitionEpochs,
  pendingRevocation: PartitionEpochs,
): ConsumerMember {
  return { ...member, state, memberEpoch, previousMemberEpoch: member.memberEpoch, assigned, pendingRevocation };
}

/** A member that does not say what it owns may own all of it. */
function stillOwns(owned: readonly TopicPartitionsList[] | null, partitions: PartitionEpochs): boolean {
  if (partitions.size === 0) return false;
  if (owned === null) return true;
  return owned.some(({ topicId, partitions: indexes }) =>
    indexes.some((partition) => owns(partitions, topicId, partition)),
  );
}

function put(into: Map<string, Map<number, number>>, topicId: string, partition: number, epoch: number): void {
  const partitions = into.get(topicId);
  if (partitions === undefined) into.set(topicId, new Map([[partition, epoch]]));
  else partitions.set(partition, epoch);
}

function union(a: PartitionEpochs, b: PartitionEpochs): PartitionEpochs {
  if (b.size === 0) return a;
  const all = new Map(Array.from(a, ([topicId, partitions]) => [topicId, new Map(partitions)]));
  for (const [topicId, partitions] of b) {
    for (const [partition, epoch] of partitions) put(all, topicId, partition, epoch);
  }
  return all;
}
