import type { CoordinatorRecord } from '../../decision.js';
import { hashBucket } from '../hash-bucket.js';
import { assignorsByName, type AssignorName } from './assignor/assignor.js';
import type { ConsumerGroup } from './consumer-group.js';
import type { ConsumerMember } from './consumer-member.js';
import { assignmentEpochRecord, targetRecord } from './consumer-records.js';
import type { ConsumerGroupSettings } from './consumer-settings.js';
import type { GroupTopics } from './group-topics.js';
import { isHomogeneous, membersAfter, subscribedTopicIds } from './subscriptions.js';
import { samePartitions, type TopicPartitions } from './topic-partitions.js';

/** What one member should own, and in which epoch. */
export interface Target {
  readonly epoch: number;
  readonly partitions: TopicPartitions;
}

export interface AssignmentInput {
  readonly group: ConsumerGroup;
  /** The group's epoch as it will be. */
  readonly groupEpoch: number;
  /** The member whose request leads to this, as it will be. */
  readonly member: ConsumerMember;
  readonly settings: ConsumerGroupSettings;
  readonly topics: GroupTopics;
  readonly nowMs: number;
}

const nothing: TopicPartitions = new Map();

/**
 * The target of the member. When the group has moved on since the last assignment, and that is old enough to be replaced, a new one is
 * made for everybody; what differs goes into `records`.
 */
export function targetOf(input: AssignmentInput, records: CoordinatorRecord[]): Target {
  const { group, groupEpoch, member } = input;
  if (group.assignmentEpoch >= groupEpoch || !mayReplace(input)) {
    const former = group.staticMember(member.instanceId)?.memberId;
    return { epoch: group.assignmentEpoch, partitions: group.targets.get(former ?? member.memberId) ?? nothing };
  }
  const assignment = assign(input);
  for (const [memberId, partitions] of assignment) {
    if (!samePartitions(group.targets.get(memberId), partitions)) {
      records.push(targetRecord(group.groupId, memberId, partitions));
    }
  }
  records.push(assignmentEpochRecord(group.groupId, groupEpoch, input.nowMs));
  return { epoch: groupEpoch, partitions: assignment.get(member.memberId) ?? nothing };
}

/** KIP-1263: many members that join one after the other lead to few assignments. */
function mayReplace({ group, settings, nowMs }: AssignmentInput): boolean {
  const { assignmentIntervalMs } = settings.timesOf(group.groupId);
  const { assignmentTimestampMs } = group;
  return (
    assignmentTimestampMs === 0 || assignmentIntervalMs === 0 || nowMs >= assignmentTimestampMs + assignmentIntervalMs
  );
}

function assign({ group, member: updated, settings, topics }: AssignmentInput): Map<string, TopicPartitions> {
  const former = group.staticMember(updated.instanceId)?.memberId;
  const removed = new Set(former === undefined || former === updated.memberId ? [] : [former]);
  const members = [...membersAfter(group, { updated, removed })];
  const assignor = assignorsByName[preferredAssignor(members, settings.assignors, group.members.values())];
  return assignor({
    members: inHashOrder(members).map((member) => {
      const { memberId, instanceId } = member;
      const assigned = group.targets.get(memberId === updated.memberId ? (former ?? memberId) : memberId) ?? nothing;
      return {
        memberId,
        instanceId,
        assigned,
        subscribedTopicIds: subscribedTopicIds(member, group.resolvedRegexes, topics),
      };
    }),
    isHomogeneous: isHomogeneous(members),
    partitionCount: (topicId) => topics.byId(topicId)?.partitionCount ?? 0,
  });
}

/** Kafka's assignors meet members in the order of a hash map, and give what is left over to the first. */
function inHashOrder(members: readonly ConsumerMember[]): ConsumerMember[] {
  const keyed = members.map((member) => ({ member, bucket: hashBucket(member.memberId, members.length) }));
  return keyed.sort((a, b) => a.bucket - b.bucket).map(({ member }) => member);
}

/** Of two that as many members ask for the first, whatever the order of `group.consumer.assignors`: that of Kafka's hash maps. */
const inTies: readonly AssignorName[] = ['uniform', 'range'];

/**
 * The one that most members ask for; the broker's first when nobody asks for any. In a tie the one that none of the `former` members
 * asked for is preferred, for Kafka puts it at the head of a chain of its hash map (ConsumerGroup.computePreferredServerAssignor).
 */
export function preferredAssignor(
  members: Iterable<ConsumerMember>,
  assignors: readonly AssignorName[],
  former: Iterable<ConsumerMember> = [],
): AssignorName {
  const votes = votesOf(members);
  const formerVotes = votesOf(former);
  const isNew = (name: AssignorName): number => (formerVotes.has(name) ? 0 : 1);
  const [winner] = inTies
    .filter((name) => votes.has(name) && assignors.includes(name))
    .toSorted((a, b) => (votes.get(b) ?? 0) - (votes.get(a) ?? 0) || isNew(b) - isNew(a));
  return winner ?? assignors[0] ?? 'uniform';
}

function votesOf(members: Iterable<ConsumerMember>): Map<string | null, number> {
  const votes = new Map<string | null, number>();
  for (const { serverAssignor } of members) votes.set(serverAssignor, (votes.get(serverAssignor) ?? 0) + 1);
  return votes;
}
