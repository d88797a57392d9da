import type { BrokerServices } from './dispatch/services.js';
import { isInternalTopic } from './partitions/internal-topics.js';
import type { Partition } from './partitions/partition.js';

export interface PartitionState {
  readonly partition: number;
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
  readonly sizeBytes: number;
  readonly isOffline: boolean;
}

export interface TopicState {
  readonly name: string;
  readonly id: string;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionState[];
}

export interface CommittedState {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
  /** Offsets between the commit and the high watermark; undefined when the partition is not here. */
  readonly lag: number | undefined;
}

export interface GroupState {
  readonly groupId: string;
  /** Kafka's name of the state: `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable`, `Dead`. */
  readonly state: string;
  readonly protocolType: string | undefined;
  readonly memberCount: number;
  readonly offsets: readonly CommittedState[];
}

/** What the broker holds at one moment. */
export interface BrokerState {
  readonly topics: readonly TopicState[];
  readonly groups: readonly GroupState[];
  /** Coordinator partitions that still read their groups from disk; their groups are missing above. */
  readonly groupShardsLoading: number;
}

/** A picture of topics, groups and lag, in this turn; for metrics, a console, and tests that wait for quiet. */
export function brokerState(services: BrokerServices): BrokerState {
  const groups: GroupState[] = [];
  let groupShardsLoading = 0;
  for (const shard of services.groups.shards()) {
    groupShardsLoading += shard.state === 'loading' ? 1 : 0;
    groups.push(
      ...(shard.shard?.groups() ?? []).map((group) => ({ ...group, offsets: committedOffsets(group, services) })),
    );
  }
  const topics = [...services.controller.image.topics()].map(({ name, id }) => ({
    name,
    id,
    isInternal: isInternalTopic(name),
    partitions: services.partitions.ofTopic(name).map(partitionState),
  }));
  return { topics, groups, groupShardsLoading };
}

function committedOffsets(
  group: { readonly offsets: readonly Omit<CommittedState, 'lag'>[] },
  services: BrokerServices,
): CommittedState[] {
  return group.offsets.map((committed) => {
    const partition = services.partitions.get(committed.topic, committed.partition);
    const lag = partition === undefined ? undefined : Math.max(0, partition.log.highWatermark - committed.offset);
    return { ...committed, lag };
  });
}

function partitionState(partition: Partition): PartitionState {
  const { log } = partition;
  return {
    partition: partition.index,
    leader: partition.leader,
    leaderEpoch: partition.leaderEpoch,
    logStartOffset: log.logStartOffset,
    highWatermark: log.highWatermark,
    logEndOffset: log.logEndOffset,
    sizeBytes: log.sizeInBytes,
    isOffline: log.isOffline,
  };
}
