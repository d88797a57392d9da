import { ErrorCode, ListOffsetsRequest, ListOffsetsResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { KafkaError } from '../kafka-error.js';
import { partitionKey } from '../topic-partition.js';
import type { IsolationLevel, OffsetSpec, TopicPartition } from '../topic-partition.js';
import { apiCall } from './api-call.js';
import type { Cluster } from './cluster.js';
import { topicError } from './metadata.js';

const ListOffsets = apiCall(ListOffsetsRequest, ListOffsetsResponse);

/** A question about one partition, and the answer. */
export interface OffsetQuestion extends TopicPartition {
  readonly at: OffsetSpec;
}

export interface OffsetAnswer extends TopicPartition {
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number | undefined;
}

/** Kafka's numbers for the special places (ListOffsetsRequest). */
function timestampOf(at: OffsetSpec): number {
  if (at === 'latest') return -1;
  if (at === 'earliest') return -2;
  return at === 'max-timestamp' ? -3 : at;
}

export interface OffsetAnswers {
  readonly found: OffsetAnswer[];
  /** By `topic-partition`. */
  readonly failures: Map<string, KafkaError>;
}

/** Asks each partition's leader once, from the metadata there is. Never rejects: what failed is in `failures`. */
export async function listOffsets(
  cluster: Cluster,
  questions: readonly OffsetQuestion[],
  isolationLevel: IsolationLevel,
): Promise<OffsetAnswers> {
  const answers: OffsetAnswers = { found: [], failures: new Map() };
  const byLeader = Map.groupBy(questions, (question) => leaderOf(cluster, question));
  await Promise.all(
    [...byLeader].map(async ([leader, asked]) => {
      try {
        if (leader < 0)
          throw new KafkaError({ code: 'LEADER_NOT_AVAILABLE', message: 'there is no leader', retriable: true });
        await askLeader(cluster, leader, asked, isolationLevel, answers);
      } catch (cause) {
        for (const question of asked) answers.failures.set(key(question), failureOf(cluster, question, cause));
      }
    }),
  );
  return answers;
}

function failureOf(cluster: Cluster, question: OffsetQuestion, cause: unknown): KafkaError {
  const { metadata } = cluster;
  if (metadata.topic(question.topic) === undefined) return topicError(metadata.snapshot, question.topic);
  if (metadata.topic(question.topic)?.partitions[question.partition] === undefined) {
    return KafkaError.fromBroker(
      ErrorCode.UnknownTopicOrPartition,
      describe(question),
      'the topic has no such partition',
    );
  }
  if (cause instanceof KafkaError) return cause;
  return new KafkaError({ code: 'UNKNOWN_SERVER_ERROR', message: `${describe(question)}: ${String(cause)}`, cause });
}

function leaderOf(cluster: Cluster, question: OffsetQuestion): number {
  return cluster.metadata.topic(question.topic)?.partitions[question.partition]?.leader ?? -1;
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  questions: readonly OffsetQuestion[],
  isolationLevel: IsolationLevel,
  answers: OffsetAnswers,
): Promise<void> {
  // Two places of one partition cannot be asked for in one request.
  const batches = separate(questions);
  for (const batch of batches) {
    const response = await cluster.node(leader).request(ListOffsets, requestOf(cluster, batch, isolationLevel));
    for (const topic of response.topics) {
      for (const partition of topic.partitions) {
        const at = { topic: topic.name, partition: partition.partitionIndex };
        if (partition.errorCode !== ErrorCode.None) {
          answers.failures.set(key(at), KafkaError.fromBroker(partition.errorCode, describe(at)));
          continue;
        }
        const { offset, timestamp, leaderEpoch } = partition;
        answers.found.push({ ...at, offset, timestamp, leaderEpoch: leaderEpoch < 0 ? undefined : leaderEpoch });
      }
    }
  }
}

function separate(questions: readonly OffsetQuestion[]): OffsetQuestion[][] {
  const batches: OffsetQuestion[][] = [];
  const asked = new Map<string, number>();
  for (const question of questions) {
    const nth = asked.get(key(question)) ?? 0;
    asked.set(key(question), nth + 1);
    (batches[nth] ??= []).push(question);
  }
  return batches;
}

function requestOf(
  cluster: Cluster,
  questions: readonly OffsetQuestion[],
  isolationLevel: IsolationLevel,
): Input<typeof ListOffsetsRequest> {
  const topics = Map.groupBy(questions, (question) => question.topic);
  return {
    replicaId: -1,
    isolationLevel: isolationLevel === 'read_committed' ? 1 : 0,
    timeoutMs: cluster.settings.requestTimeoutMs,
    topics: [...topics].map(([name, asked]) => ({
      name,
      partitions: asked.map((question) => ({
        partitionIndex: question.partition,
        currentLeaderEpoch: cluster.metadata.topic(name)?.partitions[question.partition]?.leaderEpoch ?? -1,
        timestamp: timestampOf(question.at),
      })),
    })),
  };
}

function key(at: TopicPartition): string {
  return partitionKey(at.topic, at.partition);
}

function describe(at: TopicPartition): string {
  return `cannot find an offset of partition ${at.partition} of topic '${at.topic}'`;
}
