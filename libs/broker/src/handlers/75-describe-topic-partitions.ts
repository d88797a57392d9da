/**
 * DescribeTopicPartitions, version 0 (KIP-966). Partitions of topics, page by page, with their eligible leader replicas.
 */
import {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
  ErrorCode,
  zeroUuid,
} from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { singleStage } from '../dispatch/api-handler.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { MetadataImage } from '../metadata/image.js';
import { refuseTopicName } from '../metadata/topic-name.js';
import { isInternalTopic } from '../partitions/internal-topics.js';
import type { PartitionImage, TopicImage } from '../metadata/topics-image.js';
import { allTopicOperations } from './authorized-operations.js';
import { nodesOf, offlineReplicas } from './listener-nodes.js';
import type { ListenerNode } from './listener-nodes.js';

type Answer = Input<typeof DescribeTopicPartitionsResponse>;
type AnswerTopic = Answer['topics'][number];
type Cursor = NonNullable<DescribeTopicPartitionsRequest['cursor']>;

export const describeTopicPartitions = singleStage({
  request: DescribeTopicPartitionsRequest,
  response: DescribeTopicPartitionsResponse,
  versions: { min: 0, max: 0 },

  handle(request, context, { controller, configs }) {
    const { image } = controller;
    const asked = Math.min(request.responsePartitionLimit, configs.broker.number('max.request.partition.size.limit'));
    const limit = Math.max(1, asked);
    const { cursor, topics } = request;
    const isForeign = topics.length > 0 && cursor !== null && topics.every(({ name }) => name !== cursor.topicName);
    if (isForeign || (cursor?.partitionIndex ?? 0) < 0) throw new RequestRefusedError(ErrorCode.InvalidRequest);
    const names = namesFrom(request, image);
    return page(names, request.cursor, limit, image, nodesOf(image, context.listener.name));
  },

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name }) => missing(name, errorCode)),
  }),
});

/** The topics asked for, or all, in the order of their names, from the cursor's on. */
function namesFrom({ topics, cursor }: DescribeTopicPartitionsRequest, image: MetadataImage): string[] {
  const asked = topics.length > 0 ? topics.map(({ name }) => name) : [...image.topics()].map(({ name }) => name);
  const names = [...new Set(asked)].sort();
  return cursor === null ? names : names.filter((name) => name >= cursor.topicName);
}

function page(
  names: readonly string[],
  cursor: Cursor | null,
  limit: number,
  image: MetadataImage,
  nodes: ReadonlyMap<number, ListenerNode>,
): Answer {
  const topics: AnswerTopic[] = [];
  let room = limit;
  for (const name of names) {
    if (room === 0) return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: 0 } };
    const topic = image.topicByName(name);
    if (topic === undefined) {
      const isIllegal = refuseTopicName(name) !== undefined;
      const errorCode = isIllegal ? ErrorCode.InvalidTopicException : ErrorCode.UnknownTopicOrPartition;
      topics.push({ ...missing(name, errorCode), topicAuthorizedOperations: allTopicOperations });
      continue;
    }
    const from = cursor?.topicName === name ? cursor.partitionIndex : 0;
    const partitions = topic.partitions.slice(from, from + room);
    topics.push(described(topic, partitions, nodes));
    room -= partitions.length;
    if (from + partitions.length < topic.partitions.length) {
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: from + partitions.length } };
    }
  }
  return { throttleTimeMs: 0, topics };
}

function missing(name: string, errorCode: ErrorCode): AnswerTopic {
  return { errorCode, name, topicId: zeroUuid, isInternal: isInternalTopic(name), partitions: [] };
}

function described(
  { name, id }: TopicImage,
  partitions: readonly PartitionImage[],
  nodes: ReadonlyMap<number, ListenerNode>,
): AnswerTopic {
  return {
    errorCode: ErrorCode.None,
    name,
    topicId: id,
    isInternal: isInternalTopic(name),
    partitions: partitions.map((partition) => ({
      errorCode: ErrorCode.None,
      partitionIndex: partition.partition,
      leaderId: nodes.has(partition.leader) ? partition.leader : -1,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes: [...partition.replicas],
      isrNodes: [...partition.isr],
      eligibleLeaderReplicas: [...partition.elr],
      lastKnownElr: [...partition.lastKnownElr],
      offlineReplicas: offlineReplicas(partition.replicas, nodes),
    })),
    topicAuthorizedOperations: allTopicOperations,
  };
}
