/**
 * OffsetDelete, version 0. Forgets offsets of topics that no member of the group subscribes to (KIP-496).
 */
import { ErrorCode, OffsetDeleteRequest, OffsetDeleteResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { resolveTopic } from './topic-resolution.js';

export const offsetDelete = twoPhase({
  request: OffsetDeleteRequest,
  response: OffsetDeleteResponse,
  versions: { min: 0, max: 0 },

  async handle(request, context, services) {
    const { image } = services.controller;
    const missing: { name: string; partitions: { partitionIndex: number; errorCode: ErrorCode }[] }[] = [];
    const topics = request.topics.flatMap((topic) => {
      const found = resolveTopic(image, { name: topic.name, topicId: '' }, false);
      const exists = (index: number) => found.kind === 'found' && found.hasPartition(index);
      const gone = topic.partitions.filter(({ partitionIndex }) => !exists(partitionIndex));
      if (gone.length > 0) {
        const errorCode = ErrorCode.UnknownTopicOrPartition;
        const partitions = gone.map(({ partitionIndex }) => ({ partitionIndex, errorCode }));
        missing.push({ name: topic.name, partitions });
      }
      const partitions = topic.partitions.filter(({ partitionIndex }) => exists(partitionIndex));
      return partitions.length === 0 ? [] : [{ ...topic, partitions }];
    });
    const response = await services.groups.ask('offset-delete', request.groupId, { ...request, topics }, context);
    return response.errorCode === ErrorCode.None ? { ...response, topics: [...response.topics, ...missing] } : response;
  },

  refuse: (_request, errorCode) => ({ errorCode, throttleTimeMs: 0, topics: [] }),
});
