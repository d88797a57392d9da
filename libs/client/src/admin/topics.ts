import {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  ErrorCode,
} from '@barnabas/protocol';
import { apiCall } from '../cluster/api-call.js';
import type { ClusterSnapshot, TopicMetadata } from '../cluster/cluster-snapshot.js';
import { emptySnapshot, snapshotFrom } from '../cluster/cluster-snapshot.js';
import { MetadataCall, metadataBody, topicError } from '../cluster/metadata.js';
import { KafkaError, throwIfAny } from '../kafka-error.js';
import type { AdminContext } from './admin-context.js';
import type { CreatedTopic, NewTopic, PartitionCount, TopicDescription, TopicListing } from './admin-types.js';

const CreateTopics = apiCall(CreateTopicsRequest, CreateTopicsResponse);
const CreatePartitions = apiCall(CreatePartitionsRequest, CreatePartitionsResponse);
const DeleteTopics = apiCall(DeleteTopicsRequest, DeleteTopicsResponse);

export interface CreateTopicsOptions {
  /** Checks, creates nothing. */
  readonly validateOnly?: boolean;
  /** How long the broker may take. Default: the client's requestTimeoutMs. */
  readonly timeoutMs?: number;
}

/** Creates topics on the controller. What fails is gathered; retriable failures are tried again for the topics concerned only. */
export async function createTopics(
  context: AdminContext,
  topics: readonly NewTopic[],
  options: CreateTopicsOptions,
): Promise<CreatedTopic[]> {
  const timeoutMs = options.timeoutMs ?? context.cluster.settings.requestTimeoutMs;
  const created = new Map<string, CreatedTopic>();
  const failures = new Map<string, KafkaError>();
  await context.onController(async (link) => {
    const left = topics.filter((topic) => !created.has(topic.name) && !failures.has(topic.name));
    const response = await link.request(CreateTopics, (version) => ({
      timeoutMs,
      validateOnly: options.validateOnly ?? false,
      topics: left.map((topic) => newTopicBody(topic, version)),
    }));
    for (const topic of response.topics) {
      if (topic.errorCode === ErrorCode.None) {
        const { name, topicId, numPartitions: partitions, replicationFactor } = topic;
        created.set(name, { name, topicId, partitions, replicationFactor });
        continue;
      }
      const error = KafkaError.fromBroker(topic.errorCode, `cannot create topic '${topic.name}'`, topic.errorMessage);
      if (error.retriable) throw error;
      failures.set(topic.name, error);
    }
  });
  throwIfAny(failures);
  return topics.flatMap((topic) => created.get(topic.name) ?? []);
}

/** Brokers' defaults are asked for with -1, which they know from v4 on (KIP-464). */
function newTopicBody(
  topic: NewTopic,
  version: number,
): {
  name: string;
  numPartitions: number;
  replicationFactor: number;
  assignments: [];
  configs: { name: string; value: string }[];
} {
  const fallback = version >= 4 ? -1 : 1;
  return {
    name: topic.name,
    numPartitions: topic.partitions ?? fallback,
    replicationFactor: topic.replicationFactor ?? fallback,
    assignments: [],
    configs: Object.entries(topic.config ?? {}).map(([name, value]) => ({ name, value })),
  };
}

/** Grows topics; their keys go elsewhere from then on. */
export async function createPartitions(
  context: AdminContext,
  topics: readonly PartitionCount[],
  options: CreateTopicsOptions,
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? context.cluster.settings.requestTimeoutMs;
  const failures = await context.onController(async (link) => {
    const response = await link.request(CreatePartitions, {
      topics: topics.map(({ topic: name, partitions: count }) => ({ name, count, assignments: null })),
      timeoutMs,
      validateOnly: options.validateOnly ?? false,
    });
    const refused = response.results.filter(({ errorCode }) => errorCode !== ErrorCode.None);
    return new Map(
      refused.map(({ errorCode, errorMessage, name }) => [
        name,
        KafkaError.fromBroker(errorCode, `cannot add partitions to topic '${name}'`, errorMessage),
      ]),
    );
  });
  throwIfAny(failures);
}

export async function deleteTopics(context: AdminContext, names: readonly string[]): Promise<void> {
  const { requestTimeoutMs } = context.cluster.settings;
  const done = new Set<string>();
  const failures = new Map<string, KafkaError>();
  await context.onController(async (link) => {
    const left = names.filter((name) => !done.has(name) && !failures.has(name));
    const response = await link.request(DeleteTopics, (version) => ({
      ...(version >= 6
        ? { topics: left.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' })) }
        : { topicNames: left }),
      timeoutMs: requestTimeoutMs,
    }));
    for (const topic of response.responses) {
      const name = topic.name ?? '';
      const error = KafkaError.fromBroker(topic.errorCode, `cannot delete topic '${name}'`, topic.errorMessage);
      if (topic.errorCode === ErrorCode.None) done.add(name);
      // A cluster that does not know the topic will not come to know it by being asked again.
      else if (error.retriable && topic.errorCode !== ErrorCode.UnknownTopicOrPartition) throw error;
      else failures.set(name, error);
    }
  });
  throwIfAny(failures);
}

export async function listTopics(context: AdminContext, includeInternal: boolean): Promise<TopicListing[]> {
  const snapshot = await fetchSnapshot(context, null);
  return [...snapshot.topics.values()]
    .filter((topic) => includeInternal || !topic.internal)
    .map(({ name, topicId, internal }) => ({ name, topicId, internal }));
}

export async function describeTopics(context: AdminContext, names: readonly string[]): Promise<TopicDescription[]> {
  const snapshot = await fetchSnapshot(context, names);
  const failures = new Map<string, KafkaError>();
  const found: TopicMetadata[] = [];
  for (const name of names) {
    const topic = snapshot.topics.get(name);
    if (topic === undefined) failures.set(name, topicError(snapshot, name));
    else found.push(topic);
  }
  throwIfAny(failures);
  return found;
}

function fetchSnapshot(context: AdminContext, names: readonly string[] | null): Promise<ClusterSnapshot> {
  return context.retry(async () => {
    const response = await context.cluster.requestAny(MetadataCall, metadataBody(names, false));
    const snapshot = snapshotFrom(response, emptySnapshot);
    for (const [topic, errorCode] of snapshot.topicErrors) {
      if (errorCode === ErrorCode.LeaderNotAvailable) throw topicError(snapshot, topic);
    }
    return snapshot;
  });
}
