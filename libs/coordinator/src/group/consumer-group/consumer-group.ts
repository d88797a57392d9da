import { isReconciledTo, regexOf, type ConsumerMember } from './consumer-member.js';
import type { PartitionEpochs, TopicPartitions } from './topic-partitions.js';

/** States of a consumer group, by the names that ConsumerGroupDescribe and ListGroups show. */
export type ConsumerGroupState =
  | 'Empty'
  /** The target assignment is older than the group. */
  | 'Assigning'
  /** Some member does not own yet, or still owns, what the target says. */
  | 'Reconciling'
  | 'Stable';

/** Topics that a regular expression stands for, and when that was found out. */
export interface ResolvedRegex {
  readonly topics: readonly string[];
  /** {@link GroupTopics.version} then. */
  readonly version: number;
  readonly timestampMs: number;
}

/**
 * A group of the consumer protocol (KIP-848) as its records tell it: Kafka's ConsumerGroup. All of it is durable, so only
 * `replay` changes it, through the methods that begin with set, put and remove.
 */
export class ConsumerGroup {
  /** Rises with every change that asks for a new assignment. */
  groupEpoch = 1;
  /** Group epoch that the target assignment was made for. */
  assignmentEpoch = 0;
  /** 0: not known. */
  assignmentTimestampMs = 0;
  metadataHash = 0n;
  /** Kafka 4.0 kept subscribed topics in a record of their own, which is deleted when next something is written. */
  hasPartitionMetadataRecord = false;
  private readonly membersById = new Map<string, ConsumerMember>();
  private readonly staticMemberIds = new Map<string, string>();
  private readonly targetsById = new Map<string, TopicPartitions>();
  private readonly regexSubscribers = new Map<string, number>();
  private readonly resolved = new Map<string, ResolvedRegex>();
  /** Who has a partition now: assigned, or not given up yet. The last to say so, as records of others may be compacted away. */
  private readonly owners = new Map<string, Map<number, string>>();

  constructor(readonly groupId: string) {}

  get members(): ReadonlyMap<string, ConsumerMember> {
    return this.membersById;
  }

  get size(): number {
    return this.membersById.size;
  }

  get targets(): ReadonlyMap<string, TopicPartitions> {
    return this.targetsById;
  }

  get resolvedRegexes(): ReadonlyMap<string, ResolvedRegex> {
    return this.resolved;
  }

  get state(): ConsumerGroupState {
    if (this.size === 0) return 'Empty';
    if (this.groupEpoch > this.assignmentEpoch) return 'Assigning';
    for (const member of this.membersById.values()) {
      if (!isReconciledTo(member, this.assignmentEpoch)) return 'Reconciling';
    }
    return 'Stable';
  }

  member(memberId: string): ConsumerMember | undefined {
    return this.membersById.get(memberId);
  }

  staticMember(instanceId: string | null): ConsumerMember | undefined {
    const memberId = instanceId === null ? undefined : this.staticMemberIds.get(instanceId);
    return memberId === undefined ? undefined : this.membersById.get(memberId);
  }

  /** The member that has the partition; undefined when it is free. */
  owner(topicId: string, partition: number): string | undefined {
    return this.owners.get(topicId)?.get(partition);
  }

  /** Regular expressions that members subscribe to, resolved or not, with how many members those are. */
  get subscribedRegexes(): ReadonlyMap<string, number> {
    return this.regexSubscribers;
  }

  subscribersOf(regex: string): number {
    return this.regexSubscribers.get(regex) ?? 0;
  }

  /** Whether some member reads the topic, by its name or by a regular expression. */
  isSubscribedTo(topic: string): boolean {
    for (const member of this.membersById.values()) if (member.subscribedTopicNames.includes(topic)) return true;
    for (const { topics } of this.resolved.values()) if (topics.includes(topic)) return true;
    return false;
  }

  putMember(member: ConsumerMember): void {
    const { memberId } = member;
    const before = this.membersById.get(memberId);
    this.membersById.set(memberId, member);
    moveSubscriber(this.regexSubscribers, before, member);
    if (member.instanceId !== null) this.staticMemberIds.set(member.instanceId, memberId);
    if (before?.assigned === member.assigned && before.pendingRevocation === member.pendingRevocation) return;
    if (before !== undefined) this.release(before);
    this.take(memberId, member.assigned);
    this.take(memberId, member.pendingRevocation);
  }

  removeMember(memberId: string): void {
    const member = this.membersById.get(memberId);
    if (member === undefined) return;
    this.membersById.delete(memberId);
    moveSubscriber(this.regexSubscribers, member, undefined);
    this.release(member);
    const { instanceId } = member;
    if (instanceId !== null && this.staticMemberIds.get(instanceId) === memberId) {
      this.staticMemberIds.delete(instanceId);
    }
  }

  setTarget(memberId: string, target: TopicPartitions): void {
    this.targetsById.set(memberId, target);
  }

  removeTarget(memberId: string): void {
    this.targetsById.delete(memberId);
  }

  setResolvedRegex(regex: string, resolved: ResolvedRegex): void {
    this.resolved.set(regex, resolved);
  }

  removeResolvedRegex(regex: string): void {
    this.resolved.delete(regex);
  }

  private take(memberId: string, partitions: PartitionEpochs): void {
    for (const [topicId, ofTopic] of partitions) {
      let owners = this.owners.get(topicId);
      if (owners === undefined) this.owners.set(topicId, (owners = new Map()));
      for (const partition of ofTopic.keys()) owners.set(partition, memberId);
    }
  }

  private release({ memberId, assigned, pendingRevocation }: ConsumerMember): void {
    for (const partitions of [assigned, pendingRevocation]) {
      for (const [topicId, ofTopic] of partitions) {
        const owners = this.owners.get(topicId);
        for (const partition of ofTopic.keys()) {
          if (owners?.get(partition) === memberId) owners.delete(partition);
        }
        if (owners?.size === 0) this.owners.delete(topicId);
      }
    }
  }
}

/** Counts a member under the regular expression that it has now, instead of the one it had. */
export function moveSubscriber(
  subscribers: Map<string, number>,
  before: ConsumerMember | undefined,
  after: ConsumerMember | undefined,
): void {
  const [old, own] = [regexOf(before), regexOf(after)];
  if (old === own) return;
  if (old !== undefined) {
    const left = (subscribers.get(old) ?? 0) - 1;
    if (left > 0) subscribers.set(old, left);
    else subscribers.delete(old);
  }
  if (own !== undefined) subscribers.set(own, (subscribers.get(own) ?? 0) + 1);
}
