import type { AssignableGroup, GroupAssignment } from './assignor.js';
import { PartitionSets } from './partition-sets.js';

/**
 * One round over the topics balances subscribers that have the same topics. Overlapping ones take more, each of which about halves what
 * is uneven; Kafka's MAX_ITERATION_COUNT.
 */
const roundsMax = 16;

interface Holder {
  readonly sets: PartitionSets;
  readonly order: number;
  load: number;
  /** Among the subscribers of a topic, when it is that topic's turn: see {@link rank}. */
  rank: number;
}

interface SharedTopic {
  readonly topicId: string;
  readonly partitionCount: number;
  readonly subscribers: Holder[];
  /** By partition. */
  readonly owners: (Holder | undefined)[];
}

/**
 * The uniform assignment where members subscribe to different topics: everybody keeps what it still subscribes to, free partitions go
 * to the subscriber with the least, and then each topic moves partitions from those with most to those with least until the
 * subscribers of a topic differ by one at most.
 */
export function assignToMixedSubscribers(group: AssignableGroup): GroupAssignment {
  const holders = new Map(
    group.members.map(({ memberId, assigned }, order) => [
      memberId,
      { sets: new PartitionSets(assigned), order, load: 0, rank: 0 },
    ]),
  );
  const topics = sharedTopics(group, holders);
  for (const topic of topics) {
    rank(topic.subscribers);
    for (let partition = 0; partition < topic.partitionCount; partition += 1) {
      if (topic.owners[partition] === undefined) give(topic, partition, extreme(topic.subscribers, least));
    }
  }
  const shared = topics.filter(({ subscribers }) => subscribers.length > 1);
  for (let round = 0; round < roundsMax; round += 1) {
    let moved = 0;
    for (const topic of shared) moved += balance(topic);
    if (moved === 0) break;
  }
  return new Map(Array.from(holders, ([memberId, { sets }]) => [memberId, sets.result]));
}

/** Topics in the order of their choice: those with most partitions for each subscriber first, then those with fewer subscribers. */
function sharedTopics(group: AssignableGroup, holders: ReadonlyMap<string, Holder>): SharedTopic[] {
  const topics = new Map<string, SharedTopic>();
  for (const { memberId, subscribedTopicIds, assigned } of group.members) {
    const holder = holders.get(memberId);
    if (holder === undefined) continue;
    for (const topicId of subscribedTopicIds) topicOf(group, topics, topicId).subscribers.push(holder);
    for (const [topicId, partitions] of assigned) {
      if (!subscribedTopicIds.has(topicId)) {
        holder.sets.removeTopic(topicId);
        continue;
      }
      holder.load += partitions.size;
      const { owners } = topicOf(group, topics, topicId);
      for (const partition of partitions) owners[partition] = holder;
    }
  }
  return [...topics.values()].sort(byChoice);
}

function topicOf(group: AssignableGroup, topics: Map<string, SharedTopic>, topicId: string): SharedTopic {
  let topic = topics.get(topicId);
  if (topic === undefined) {
    topic = { topicId, partitionCount: group.partitionCount(topicId), subscribers: [], owners: [] };
    topics.set(topicId, topic);
  }
  return topic;
}

function byChoice(a: SharedTopic, b: SharedTopic): number {
  const perSubscriber = b.partitionCount / b.subscribers.length - a.partitionCount / a.subscribers.length;
  if (perSubscriber !== 0) return perSubscriber;
  const subscribers = a.subscribers.length - b.subscribers.length;
  if (subscribers !== 0) return subscribers;
  return a.topicId < b.topicId ? -1 : 1;
}

/** Moves partitions of one topic while its subscribers differ by more than one. Tells how many were moved. */
function balance(topic: SharedTopic): number {
  rank(topic.subscribers);
  const partitionsOf = new Map<Holder, number[]>();
  for (const [partition, owner] of topic.owners.entries()) {
    if (owner === undefined) continue;
    const partitions = partitionsOf.get(owner) ?? [];
    partitions.push(partition);
    partitionsOf.set(owner, partitions);
  }
  let moved = 0;
  for (;;) {
    const givers = topic.subscribers.filter((holder) => (partitionsOf.get(holder)?.length ?? 0) > 0);
    if (givers.length === 0) return moved;
    const from = extreme(givers, most);
    const to = extreme(topic.subscribers, least);
    const partition = partitionsOf.get(from)?.at(-1);
    if (partition === undefined || from.load - to.load <= 1) return moved;
    partitionsOf.get(from)?.pop();
    const gained = partitionsOf.get(to) ?? [];
    gained.push(partition);
    partitionsOf.set(to, gained);
    from.sets.remove({ topicId: topic.topicId, partition });
    from.load -= 1;
    give(topic, partition, to);
    moved += 1;
  }
}

function give(topic: SharedTopic, partition: number, to: Holder): void {
  to.sets.add({ topicId: topic.topicId, partition });
  to.load += 1;
  topic.owners[partition] = to;
}

/**
 * Between equals counts who had less when the topic's turn began. Partitions are given from the front and taken from the back (Kafka:
 * UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer).
 */
function rank(subscribers: readonly Holder[]): void {
  const ranked = subscribers.toSorted((a, b) => a.load - b.load || a.order - b.order);
  for (const [i, holder] of ranked.entries()) holder.rank = i;
}

const least = (a: Holder, b: Holder): boolean => a.load < b.load || (a.load === b.load && a.rank < b.rank);
const most = (a: Holder, b: Holder): boolean => a.load > b.load || (a.load === b.load && a.rank > b.rank);

function extreme(holders: readonly Holder[], isBetter: (a: Holder, b: Holder) => boolean): Holder {
  return holders.reduce((best, one) => (isBetter(one, best) ? one : best));
}
