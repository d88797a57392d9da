import { ErrorCode, zeroUuid } from '@barnabas/protocol';
import { refuseTopicConfigs } from '../config/config-change.js';
import type { Decision, DecisionContext } from './decision.js';
import {
  MAX_RECORDS_PER_REQUEST,
  SUCCESS,
  failure,
  isElrEnabled,
  recordWriterFor,
  refuseMutation,
} from './decision.js';
import type { CreateTopicOutcome, CreateTopicSpec, Outcome } from './operations.js';
import { METADATA_TOPIC } from './metadata-topic.js';
import { newPartition, placeReplicas, refuseAssignment } from './replica-placement.js';
import { collisionName, refuseTopicName } from './topic-name.js';

/** What their names stand for on disk. */
export interface TopicDirectories {
  /** Partitions of topics that differ only in case would share a directory. */
  readonly ignoresCase: boolean;
}

/** Decides a CreateTopics request (Kafka's ReplicationControlManager.createTopics). Each topic stands for itself. */
export function decideTopicCreation(
  context: DecisionContext,
  specs: readonly CreateTopicSpec[],
  directories: TopicDirectories = { ignoresCase: false },
): Decision<CreateTopicOutcome> {
  const records: Buffer[] = [];
  const names = new TakenNames(context, directories);
  const isExcessive = partitionCount(context, specs) > MAX_RECORDS_PER_REQUEST;
  const outcomes = specs.map((spec) => {
    const excessive = failure(ErrorCode.PolicyViolation, 'Excessively large number of partitions per request.');
    const refusal = isExcessive ? excessive : names.refuse(spec.name);
    if (refusal !== undefined) return refused(spec, refusal);
    const decided = decideTopic(context, spec);
    if (!('records' in decided)) return refused(spec, decided);
    names.take(spec.name);
    records.push(...decided.records);
    return decided.outcome;
  });
  if (records.length <= MAX_RECORDS_PER_REQUEST) return { records, outcomes };
  // Each topic and each of its configs is a record, too. The request is refused as a whole.
  const excessive = failure(ErrorCode.PolicyViolation, 'Unable to perform excessively large batch operation.');
  return { records: [], outcomes: specs.map((spec) => refused(spec, excessive)) };
}

function partitionCount({ configs }: DecisionContext, specs: readonly CreateTopicSpec[]): number {
  return specs.reduce((sum, { assignments = [], numPartitions }) => {
    if (assignments.length > 0) return sum + assignments.length;
    return sum + (numPartitions === -1 ? configs.broker.number('num.partitions') : Math.max(0, numPartitions));
  }, 0);
}

/** Names that new topics must not have. */
class TakenNames {
  readonly #taken = new Set<string>();
  #collisions: Map<string, string> | undefined;
  /** By name in lower case, where that is what counts. */
  #sameDirectory: Map<string, string> | undefined;

  constructor(
    private readonly context: DecisionContext,
    private readonly directories: TopicDirectories,
  ) {}

  refuse(name: string): Outcome | undefined {
    const illegal = refuseTopicName(name);
    if (illegal !== undefined) return failure(ErrorCode.InvalidTopicException, illegal);
    if (name === METADATA_TOPIC) {
      return failure(ErrorCode.InvalidRequest, `Creation of internal topic ${name} is prohibited.`);
    }
    if (this.#taken.has(name) || this.context.image.topicByName(name) !== undefined) {
      return failure(ErrorCode.TopicAlreadyExists, `Topic '${name}' already exists.`);
    }
    const same = this.directories.ignoresCase ? this.#sameDirectoryMap().get(name.toLowerCase()) : undefined;
    if (same !== undefined) {
      const why = 'the file system of the data directory does not tell upper from lower case';
      return failure(
        ErrorCode.InvalidTopicException,
        `Topic '${name}' collides with existing topic: ${same}, as ${why}`,
      );
    }
    const key = collisionName(name);
    const other = key === undefined ? undefined : this.#collisionMap().get(key);
    if (other === undefined) return undefined;
    return failure(ErrorCode.InvalidTopicException, `Topic '${name}' collides with existing topic: ${other}`);
  }

  take(name: string): void {
    // Names of one request are not held against each other in metrics, as in Kafka.
    this.#taken.add(name);
    this.#sameDirectory?.set(name.toLowerCase(), name);
  }

  #sameDirectoryMap(): Map<string, string> {
    this.#sameDirectory ??= new Map([...this.context.image.topics()].map(({ name }) => [name.toLowerCase(), name]));
    return this.#sameDirectory;
  }

  /** Made when first needed: most names have neither '.' nor '_'. */
  #collisionMap(): Map<string, string> {
    if (this.#collisions === undefined) {
      this.#collisions = new Map();
      for (const { name } of this.context.image.topics()) {
        const key = collisionName(name);
        if (key !== undefined) this.#collisions.set(key, name);
      }
    }
    return this.#collisions;
  }
}

function refused(spec: CreateTopicSpec, outcome: Outcome): CreateTopicOutcome {
  return {
    ...outcome,
    name: spec.name,
    topicId: zeroUuid,
    numPartitions: -1,
    replicationFactor: -1,
    configs: new Map(),
  };
}

function decideTopic(
  context: DecisionContext,
  spec: CreateTopicSpec,
): Outcome | { readonly records: Buffer[]; readonly outcome: CreateTopicOutcome } {
  const { image, configs: effective, randomness } = context;
  const configs = topicConfigsOf(spec);
  if (!(configs instanceof Map)) return configs;
  const refusal = refuseTopicConfigs(configs, effective);
  if (refusal !== undefined) return failure(ErrorCode.InvalidConfig, refusal);
  const replicas = replicasOf(context, spec);
  if ('errorCode' in replicas) return replicas;
  const excess = refuseMutation(context, replicas.length);
  if (excess !== undefined) return excess;

  const topicId = randomness.uuid();
  const write = recordWriterFor(image);
  const records = [write.topic(spec.name, topicId)];
  // Config records stand between the topic's record and its partitions', as in Kafka.
  for (const [name, value] of configs) records.push(write.config({ type: 'topic', name: spec.name }, name, value));
  if (configs.has('min.insync.replicas') && isElrEnabled(image)) records.push(write.clearElr(spec.name));
  for (const [index, brokers] of replicas.entries()) {
    records.push(write.partition(topicId, newPartition(image, index, brokers)));
  }
  const [first] = replicas;
  const outcome = {
    name: spec.name,
    topicId,
    numPartitions: replicas.length,
    replicationFactor: first?.length ?? 0,
    configs,
  };
  return { records, outcome: { ...SUCCESS, ...outcome } };
}

function topicConfigsOf({ configs = [] }: CreateTopicSpec): Map<string, string> | Outcome {
  const nulls = configs.filter(({ value }) => value === null).map(({ name }) => name);
  if (nulls.length > 0) {
    return failure(ErrorCode.InvalidConfig, `Null value not supported for topic configs: ${nulls.join(',')}`);
  }
  return new Map(configs.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])));
}

function replicasOf(context: DecisionContext, spec: CreateTopicSpec): readonly (readonly number[])[] | Outcome {
  const { numPartitions, replicationFactor, assignments = [] } = spec;
  if (assignments.length > 0) return assignedReplicas(context, spec);
  if (replicationFactor < -1 || replicationFactor === 0) {
    const message = 'Replication factor must be larger than 0, or -1 to use the default value.';
    return failure(ErrorCode.InvalidReplicationFactor, message);
  }
  if (numPartitions < -1 || numPartitions === 0) {
    return failure(ErrorCode.InvalidPartitions, 'Number of partitions was set to an invalid non-positive value.');
  }
  const { broker } = context.configs;
  const count = numPartitions === -1 ? broker.number('num.partitions') : numPartitions;
  const factor = replicationFactor === -1 ? broker.number('default.replication.factor') : replicationFactor;
  const replicas = placeReplicas(context, count, factor);
  if (!('errorCode' in replicas)) return replicas;
  const message = `Unable to replicate the partition ${factor} time(s): ${replicas.errorMessage ?? ''}`;
  return failure(replicas.errorCode, message);
}

function assignedReplicas({ image }: DecisionContext, spec: CreateTopicSpec): readonly (readonly number[])[] | Outcome {
  const { assignments = [], numPartitions, replicationFactor } = spec;
  const manual = 'A manual partition assignment was specified, but';
  if (replicationFactor !== -1)
    return failure(ErrorCode.InvalidRequest, `${manual} replication factor was not set to -1.`);
  if (numPartitions !== -1) return failure(ErrorCode.InvalidRequest, `${manual} numPartitions was not set to -1.`);
  const byPartition: (readonly number[] | undefined)[] = [];
  for (const { partitionIndex, brokerIds } of assignments) {
    const refusal =
      byPartition[partitionIndex] === undefined
        ? refuseAssignment(image, brokerIds, assignments[0]?.brokerIds.length)
        : `Found multiple manual partition assignments for partition ${partitionIndex}`;
    if (refusal !== undefined) return failure(ErrorCode.InvalidReplicaAssignment, refusal);
    if (partitionIndex >= 0 && partitionIndex < assignments.length) byPartition[partitionIndex] = brokerIds;
  }
  const replicas = Array.from(assignments, (_, index) => byPartition[index] ?? []);
  if (replicas.every((brokers) => brokers.length > 0)) return replicas;
  const message = 'partitions should be a consecutive 0-based integer sequence';
  return failure(ErrorCode.InvalidReplicaAssignment, message);
}
