import type { AssignableGroup, GroupAssignment } from './assignor.js';
import { PartitionSets, type TopicIdPartition } from './partition-sets.js';

interface Vacancy {
  readonly sets: PartitionSets;
  readonly partitions: number;
}

/**
 * The uniform assignment where everybody subscribes to the same: each member keeps what it has, up to an equal share; what is left
 * over goes to those who have less. Shares differ by one at most.
 */
export function assignToEqualSubscribers(group: AssignableGroup): GroupAssignment {
  const topicIds = group.members[0]?.subscribedTopicIds ?? new Set<string>();
  const free = unassignedPartitions(group, topicIds);
  const total = [...topicIds].reduce((sum, topicId) => sum + group.partitionCount(topicId), 0);
  const memberCount = group.members.length;
  const minShare = Math.floor(total / memberCount);
  /** Members that may still have one partition more than `minShare`. */
  let extras = total % memberCount;
  const assignment: GroupAssignment = new Map();
  const kept: PartitionSets[] = [];
  const vacancies: Vacancy[] = [];
  for (const [i, { assigned }] of group.members.entries()) {
    const sets = new PartitionSets(assigned);
    kept.push(sets);
    let hasExtra = extras > 0;
    let room = keepShare(sets, topicIds, minShare + (hasExtra ? 1 : 0), free);
    // Somebody else may have the extra one, unless nobody is left who could.
    if (room > 0 && hasExtra && memberCount - i > extras) {
      room -= 1;
      hasExtra = false;
    }
    if (room > 0) vacancies.push({ sets, partitions: room });
    if (hasExtra) extras -= 1;
  }
  fill(vacancies, free);
  for (const [i, { memberId }] of group.members.entries()) assignment.set(memberId, kept[i]?.result ?? new Map());
  return assignment;
}

/** Takes away what is beyond the share or not subscribed to. Tells how much of the share is left. */
function keepShare(
  sets: PartitionSets,
  topicIds: ReadonlySet<string>,
  share: number,
  free: TopicIdPartition[],
): number {
  let room = share;
  for (const [topicId, partitions] of sets.result) {
    if (!topicIds.has(topicId)) {
      sets.removeTopic(topicId);
      continue;
    }
    for (const partition of partitions) {
      if (room > 0) {
        room -= 1;
      } else {
        sets.remove({ topicId, partition });
        free.push({ topicId, partition });
      }
    }
  }
  return room;
}

function fill(vacancies: readonly Vacancy[], free: readonly TopicIdPartition[]): void {
  let next = 0;
  for (const { sets, partitions } of vacancies) {
    for (const partition of free.slice(next, next + partitions)) sets.add(partition);
    next += partitions;
  }
  if (next < free.length) throw new Error('an assignment left partitions to nobody');
}

function unassignedPartitions(group: AssignableGroup, topicIds: ReadonlySet<string>): TopicIdPartition[] {
  const assigned = new Map<string, Set<number>>();
  for (const member of group.members) {
    for (const [topicId, partitions] of member.assigned) {
      const all = assigned.get(topicId) ?? new Set();
      for (const partition of partitions) all.add(partition);
      assigned.set(topicId, all);
    }
  }
  const unassigned: TopicIdPartition[] = [];
  for (const topicId of topicIds) {
    const count = group.partitionCount(topicId);
    for (let partition = 0; partition < count; partition += 1) {
      if (!assigned.get(topicId)?.has(partition)) unassigned.push({ topicId, partition });
    }
  }
  return unassigned;
}
