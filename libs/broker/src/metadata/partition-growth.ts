import { ErrorCode } from '@barnabas/protocol';
import type { Decision, DecisionContext } from './decision.js';
import { MAX_RECORDS_PER_REQUEST, SUCCESS, failure, recordWriterFor, refuseMutation } from './decision.js';
import type { CreatePartitionsOutcome, CreatePartitionsSpec, Outcome } from './operations.js';
import { newPartition, placeReplicas, refuseAssignment } from './replica-placement.js';
import type { TopicImage } from './topics-image.js';

/** Decides a CreatePartitions request (Kafka's ReplicationControlManager.createPartitions). */
export function decidePartitionGrowth(
  context: DecisionContext,
  specs: readonly CreatePartitionsSpec[],
): Decision<CreatePartitionsOutcome> {
  const records: Buffer[] = [];
  const outcomes = specs.map((spec): CreatePartitionsOutcome => {
    const added = decideGrowth(context, spec, MAX_RECORDS_PER_REQUEST - records.length);
    if ('errorCode' in added) return { ...added, name: spec.name };
    records.push(...added);
    return { ...SUCCESS, name: spec.name };
  });
  return { records, outcomes };
}

function decideGrowth(context: DecisionContext, spec: CreatePartitionsSpec, room: number): readonly Buffer[] | Outcome {
  const { image } = context;
  const topic = image.topicByName(spec.name);
  if (topic === undefined) {
    return failure(ErrorCode.UnknownTopicOrPartition, null);
  }
  const before = topic.partitions.length;
  if (spec.count === before) return failure(ErrorCode.InvalidPartitions, `Topic already has ${before} partition(s).`);
  if (spec.count < before) {
    const message = `The topic ${spec.name} currently has ${before} partition(s); ${spec.count} would not be an increase.`;
    return failure(ErrorCode.InvalidPartitions, message);
  }
  if (spec.count - before > room) {
    return failure(ErrorCode.PolicyViolation, 'Excessively large number of partitions per request.');
  }
  const replicas = replicasOfNew(context, spec, topic);
  if ('errorCode' in replicas) return replicas;
  const excess = refuseMutation(context, replicas.length);
  if (excess !== undefined) return excess;
  const write = recordWriterFor(image);
  return replicas.map((brokers, index) => write.partition(topic.id, newPartition(image, before + index, brokers)));
}

function replicasOfNew(
  context: DecisionContext,
  { count, assignments }: CreatePartitionsSpec,
  topic: TopicImage,
): readonly (readonly number[])[] | Outcome {
  const additional = count - topic.partitions.length;
  const replicationFactor = topic.partitions[0]?.replicas.length ?? 1;
  if (assignments === null) return placeReplicas(context, additional, replicationFactor);
  if (assignments.length !== additional) {
    const message = `Attempted to add ${additional} additional partition(s), but only ${assignments.length} assignment(s) were specified.`;
    return failure(ErrorCode.InvalidReplicaAssignment, message);
  }
  for (const { brokerIds } of assignments) {
    const refusal = refuseAssignment(context.image, brokerIds, replicationFactor);
    if (refusal !== undefined) return failure(ErrorCode.InvalidReplicaAssignment, refusal);
  }
  return assignments.map(({ brokerIds }) => brokerIds);
}
