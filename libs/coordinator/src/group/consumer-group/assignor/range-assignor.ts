import type { AssignableGroup, AssignableMember, GroupAssignment } from './assignor.js';

/** How far the partitions of one topic have been handed out. */
interface TopicShare {
  readonly minQuota: number;
  remainder: number;
  next: number;
}

/**
 * Every topic by itself: its partitions in one range for each subscriber, the first ones one longer where they do not come out even.
 * So topics with equally many partitions are joined: the same member has partition n of all (Kafka's RangeAssignor).
 */
export function assignRange({ members, partitionCount }: AssignableGroup): GroupAssignment {
  const sorted = members.toSorted(byInstanceThenMember);
  const shares = new Map<string, TopicShare>();
  for (const [topicId, subscribers] of subscriberCounts(sorted)) {
    const count = partitionCount(topicId);
    shares.set(topicId, { minQuota: Math.floor(count / subscribers), remainder: count % subscribers, next: 0 });
  }
  const assignment: GroupAssignment = new Map();
  for (const { memberId, subscribedTopicIds } of sorted) {
    const ranges = new Map<string, Set<number>>();
    for (const topicId of subscribedTopicIds) {
      const range = nextRange(shares.get(topicId));
      if (range.size > 0) ranges.set(topicId, range);
    }
    assignment.set(memberId, ranges);
  }
  return assignment;
}

function nextRange(share: TopicShare | undefined): Set<number> {
  const range = new Set<number>();
  if (share === undefined) return range;
  const end = share.next + share.minQuota + (share.remainder > 0 ? 1 : 0);
  share.remainder -= 1;
  while (share.next < end) {
    range.add(share.next);
    share.next += 1;
  }
  return range;
}

function subscriberCounts(members: readonly AssignableMember[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { subscribedTopicIds } of members) {
    for (const topicId of subscribedTopicIds) counts.set(topicId, (counts.get(topicId) ?? 0) + 1);
  }
  return counts;
}

/** Static members first, by what does not change when they come back. */
function byInstanceThenMember(a: AssignableMember, b: AssignableMember): number {
  if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId);
  if (a.instanceId !== null) return -1;
  if (b.instanceId !== null) return 1;
  return compare(a.memberId, b.memberId);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
