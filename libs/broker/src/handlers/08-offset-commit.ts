/**
 * OffsetCommit, versions 2-10.
 *   v5   no retentionTimeMs any more
 *   v6   committedLeaderEpoch
 *   v7   groupInstanceId (KIP-345)
 *   v8   flexible
 *   v9   members of the consumer protocol, by member epoch (KIP-848)
 *   v10  topics by id
 */
import { ErrorCode, OffsetCommitRequest, OffsetCommitResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { resolveTopic } from './topic-resolution.js';

const TOPIC_ID_VERSION_MIN = 10;

export const offsetCommit = twoPhase({
  request: OffsetCommitRequest,
  response: OffsetCommitResponse,
  versions: { min: 2, max: 10 },

  async handle(request, context, services) {
    const { image } = services.controller;
    const useTopicId = context.apiVersion >= TOPIC_ID_VERSION_MIN;
    const resolved = request.topics.map((topic) => resolveTopic(image, topic, useTopicId));
    const topics = request.topics.flatMap((topic, index) => {
      const found = resolved[index];
      if (found?.kind !== 'found') {
        return [];
      }
      const partitions = topic.partitions.filter(({ partitionIndex }) => found.hasPartition(partitionIndex));
      return partitions.length === 0 ? [] : [{ ...topic, name: found.name, topicId: found.topicId, partitions }];
    });
    const response =
      topics.length === 0
        ? { topics: [] }
        : await services.groups.ask('offset-commit', request.groupId, { ...request, topics }, context);
    const committed = new Map<string, number>();
    for (const topic of response.topics) {
      for (const { partitionIndex, errorCode } of topic.partitions) {
        committed.set(`${partitionIndex}:${topic.name}`, errorCode);
      }
    }
    return {
      topics: request.topics.map((topic, index) => {
        const found = resolved[index];
        const missing = found?.kind === 'missing' ? found.errorCode : ErrorCode.UnknownTopicOrPartition;
        const name = found?.kind === 'found' ? found.name : topic.name;
        return {
          name,
          topicId: topic.topicId,
          partitions: topic.partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            errorCode: committed.get(`${partitionIndex}:${name}`) ?? missing,
          })),
        };
      }),
    };
  },

  refuse: (request, errorCode) => ({
    topics: request.topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }),
});
