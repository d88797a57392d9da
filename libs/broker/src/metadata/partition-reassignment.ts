import { ErrorCode } from '@barnabas/protocol';
import { MAX_RECORDS_PER_REQUEST, SUCCESS, failure, recordWriterFor } from './decision.js';
import type { Decision, DecisionContext } from './decision.js';
import type { MetadataImage, PartitionImage, TopicImage } from './image.js';
import { candidate } from './leader-election.js';
import type { Outcome, ReassignTopic, ReassignmentOptions, TopicReassignment } from './operations.js';
import { directoryOf, refuseAssignment } from './replica-placement.js';

/** Who holds a partition, and on the way to what. */
interface Assignment {
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export function isReassigning({ addingReplicas, removingReplicas }: PartitionImage): boolean {
  return addingReplicas.length > 0 || removingReplicas.length > 0;
}

/** Decides an AlterPartitionReassignments request (Kafka's ReplicationControlManager.alterPartitionReassignments). */
export function decideReassignments(
  context: DecisionContext,
  topics: readonly ReassignTopic[],
  options: ReassignmentOptions,
): Decision<TopicReassignment> {
  const records: Buffer[] = [];
  const outcomes = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const decided = decide(context, name, partitionIndex, replicas, options);
      if ('errorCode' in decided) return { partitionIndex, ...decided };
      if (records.length + decided.length > MAX_RECORDS_PER_REQUEST) {
        const message = 'Excessively large number of partitions per request.';
        return { partitionIndex, ...failure(ErrorCode.PolicyViolation, message) };
      }
      records.push(...decided);
      return { partitionIndex, ...SUCCESS };
    }),
  }));
  return { records, outcomes };
}

function decide(
  context: DecisionContext,
  name: string,
  index: number,
  target: readonly number[] | null,
  options: ReassignmentOptions,
): Buffer[] | Outcome {
  const topic = context.image.topicByName(name);
  const partition = topic?.partitions[index];
  if (topic === undefined) {
    return failure(ErrorCode.UnknownTopicOrPartition, `Unable to find a topic named ${name}.`);
  }
  if (partition === undefined) {
    return failure(ErrorCode.UnknownTopicOrPartition, `Unable to find partition ${name}:${index}.`);
  }
  const next =
    target === null ? reverted(context, topic, partition) : reassigned(context.image, partition, target, options);
  return 'errorCode' in next ? next : changeOf(context, topic, partition, next);
}

function reassigned(
  image: MetadataImage,
  partition: PartitionImage,
  target: readonly number[],
  { allowReplicationFactorChange }: ReassignmentOptions,
): Assignment | Outcome {
  const refusal = refuseAssignment(image, target, undefined);
  if (refusal !== undefined) return failure(ErrorCode.InvalidReplicaAssignment, refusal);
  const { replicas, removingReplicas, isr } = partition;
  const factor = without(replicas, removingReplicas).length;
  if (!allowReplicationFactorChange && factor !== target.length) {
    const message = `The replication factor is changed from ${factor} to ${target.length}`;
    return failure(ErrorCode.InvalidReplicationFactor, message);
  }
  const removing = ascending(without(replicas, target));
  const adding = ascending(without(target, replicas));
  const remaining = without(isr, removing);
  const isComplete = remaining.length > 0 && target.every((id) => remaining.includes(id));
  return isComplete || (removing.length === 0 && adding.length === 0)
    ? { replicas: target, isr: removing.length === 0 ? isr : remaining, adding: [], removing: [] }
    : { replicas: [...target, ...removing], isr, adding, removing };
}

/** Back to the replicas before the reassignment (Kafka's PartitionReassignmentRevert). */
function reverted({ configs }: DecisionContext, topic: TopicImage, partition: PartitionImage): Assignment | Outcome {
  if (!isReassigning(partition)) return failure(ErrorCode.NoReassignmentInProgress, null);
  const replicas = without(partition.replicas, partition.addingReplicas);
  const isr = without(partition.isr, partition.addingReplicas);
  const [first] = replicas;
  if (isr.length > 0 || first === undefined) return { replicas, isr, adding: [], removing: [] };
  if (!configs.topic(topic.name).boolean('unclean.leader.election.enable')) {
    const message = `Unable to revert partition assignment for ${topic.name}:${partition.partition} because it would require an unclean leader election.`;
    return failure(ErrorCode.InvalidReplicaAssignment, message);
  }
  return { replicas, isr: [first], adding: [], removing: [] };
}

/** What has to be written so that the partition is as in `next`; nothing when it is. */
function changeOf({ image }: DecisionContext, topic: TopicImage, before: PartitionImage, next: Assignment): Buffer[] {
  const { replicas, isr, adding, removing } = next;
  const isUnchanged =
    isSame(replicas, before.replicas) &&
    isSame(isr, before.isr) &&
    isSame(adding, before.addingReplicas) &&
    isSame(removing, before.removingReplicas);
  if (isUnchanged) return [];
  const isLed = isr.includes(before.leader);
  const leader = isLed ? before.leader : (candidate(image, { ...before, replicas, isr, elr: [] }, false) ?? -1);
  const record = recordWriterFor(image).partitionChange({
    partitionId: before.partition,
    topicId: topic.id,
    replicas: [...replicas],
    isr: [...isr],
    addingReplicas: [...adding],
    removingReplicas: [...removing],
    directories: replicas.map((id) => {
      return before.directories[before.replicas.indexOf(id)] ?? directoryOf(image.brokers.get(id));
    }),
    ...(leader === before.leader ? {} : { leader }),
  });
  return [record];
}

function without(ids: readonly number[], others: readonly number[]): number[] {
  return ids.filter((id) => !others.includes(id));
}

function ascending(ids: readonly number[]): number[] {
  return [...ids].sort((a, b) => a - b);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
