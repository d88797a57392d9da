import type { TopicPartition } from '../topic-partition.js';

/** What an assignor knows of one member. */
export interface MemberSubscription {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly topics: readonly string[];
}

/** The assignor's name in JoinGroup. */
export const RANGE_ASSIGNOR_NAME = 'range';

/**
 * Java's RangeAssignor without racks: per topic, members in order take neighbouring partitions, the first ones one more when it does
 * not divide. Topics with equally many partitions and the same members are therefore co-partitioned. The result has every member.
 */
export function assignRanges(
  partitionCounts: ReadonlyMap<string, number>,
  members: readonly MemberSubscription[],
): Map<string, TopicPartition[]> {
  const assignment = new Map<string, TopicPartition[]>(members.map((member) => [member.memberId, []]));
  const sorted = members.toSorted(compareMembers);
  for (const topic of [...partitionCounts.keys()].toSorted()) {
    const subscribed = sorted.filter((member) => member.topics.includes(topic));
    assignTopic(topic, partitionCounts.get(topic) ?? 0, subscribed, assignment);
  }
  return assignment;
}

function assignTopic(
  topic: string,
  partitions: number,
  members: readonly MemberSubscription[],
  assignment: Map<string, TopicPartition[]>,
): void {
  const each = Math.floor(partitions / members.length);
  const extra = partitions % members.length;
  let next = 0;
  for (const [index, member] of members.entries()) {
    const end = next + each + (index < extra ? 1 : 0);
    for (; next < end; next += 1) assignment.get(member.memberId)?.push({ topic, partition: next });
  }
}

/** Static members come first, by instance id, so that a new member id does not move partitions; the others by member id (AbstractPartitionAssignor.MemberInfo). */
function compareMembers(a: MemberSubscription, b: MemberSubscription): number {
  if (a.groupInstanceId !== undefined && b.groupInstanceId !== undefined)
    return compare(a.groupInstanceId, b.groupInstanceId);
  if (a.groupInstanceId !== undefined) return -1;
  if (b.groupInstanceId !== undefined) return 1;
  return compare(a.memberId, b.memberId);
}

/** By UTF-16 unit, as Java's String.compareTo. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
