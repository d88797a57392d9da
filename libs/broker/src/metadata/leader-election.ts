import { ErrorCode, errorInfo } from '@barnabas/protocol';
import { SUCCESS, failure, recordWriterFor } from './decision.js';
import type { Decision, DecisionContext } from './decision.js';
import type { MetadataImage, PartitionImage, TopicImage } from './image.js';
import { ElectionType } from './operations.js';
import type { ElectLeadersTopic, Outcome, TopicElection } from './operations.js';
import { isActiveBroker } from './replica-placement.js';

/** Decides an ElectLeaders request (Kafka's ReplicationControlManager.electLeaders); null: all partitions there are. */
export function decideElections(
  { image }: DecisionContext,
  topics: readonly ElectLeadersTopic[] | null,
  electionType: ElectionType,
): Decision<TopicElection> {
  const records: Buffer[] = [];
  const elected = (topic: TopicImage, partition: PartitionImage): Outcome => {
    const result = elect(image, topic, partition, electionType);
    if ('errorCode' in result) return result;
    records.push(result);
    return SUCCESS;
  };
  const outcomes =
    topics === null ? electAll(image, elected) : topics.map((topic) => electNamed(image, topic, elected));
  return { records, outcomes };
}

type Elect = (topic: TopicImage, partition: PartitionImage) => Outcome;

/** Who asks for all wants to hear only of those where something was to be done. */
function electAll(image: MetadataImage, elect: Elect): TopicElection[] {
  return [...image.topics()].map((topic) => ({
    topic: topic.name,
    partitionResult: topic.partitions
      .map((partition) => ({ partitionId: partition.partition, ...elect(topic, partition) }))
      .filter(({ errorCode }) => errorCode !== ErrorCode.ElectionNotNeeded),
  }));
}

function electNamed(image: MetadataImage, { topic: name, partitions }: ElectLeadersTopic, elect: Elect): TopicElection {
  const topic = image.topicByName(name);
  const outcomeOf = (index: number): Outcome => {
    if (topic === undefined) return failure(ErrorCode.UnknownTopicOrPartition, `No such topic as ${name}`);
    const partition = topic.partitions[index];
    return partition === undefined
      ? failure(ErrorCode.UnknownTopicOrPartition, `No such partition as ${name}-${index}`)
      : elect(topic, partition);
  };
  return {
    topic: name,
    partitionResult: partitions.map((partitionId) => ({ partitionId, ...outcomeOf(partitionId) })),
  };
}

/** The record that makes the leader change, or why it does not. */
function elect(
  image: MetadataImage,
  topic: TopicImage,
  partition: PartitionImage,
  electionType: ElectionType,
): Buffer | Outcome {
  const isUnclean = electionType === ElectionType.Unclean;
  const isAsWanted = isUnclean ? partition.leader !== -1 : partition.leader === partition.replicas[0];
  if (isAsWanted) return failed(ErrorCode.ElectionNotNeeded);
  const leader = candidate(image, partition, isUnclean);
  if (leader === undefined || leader === partition.leader) {
    return failed(isUnclean ? ErrorCode.EligibleLeadersNotAvailable : ErrorCode.PreferredLeaderNotAvailable);
  }
  const isInSync = partition.isr.includes(leader);
  return recordWriterFor(image).partitionChange({
    partitionId: partition.partition,
    topicId: topic.id,
    leader,
    ...(isInSync ? {} : { isr: [leader], ...withoutElr(partition) }),
    ...(partition.isRecovering ? { leaderRecoveryState: 0 } : {}),
  });
}

function failed(errorCode: ErrorCode): Outcome {
  return failure(errorCode, errorInfo(errorCode).message);
}

/** The preferred replica, the leader there is, then any other, as long as it has all that was acknowledged; then, unclean, anybody. */
export function candidate(image: MetadataImage, partition: PartitionImage, isUnclean: boolean): number | undefined {
  const { replicas, leader, isr, elr } = partition;
  const active = replicas.filter((id) => isActiveBroker(image, id));
  const complete = active.filter((id) => isr.includes(id) || elr.includes(id));
  const [preferred] = replicas;
  if (preferred !== undefined && complete.includes(preferred)) return preferred;
  if (complete.includes(leader)) return leader;
  return complete[0] ?? (isUnclean ? active[0] : undefined);
}

/** The leader is the whole ISR now. */
function withoutElr({ elr, lastKnownElr }: PartitionImage): { eligibleLeaderReplicas?: []; lastKnownElr?: [] } {
  return {
    ...(elr.length > 0 ? { eligibleLeaderReplicas: [] } : {}),
    ...(lastKnownElr.length > 0 ? { lastKnownElr: [] } : {}),
  };
}
