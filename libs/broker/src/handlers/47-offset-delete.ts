/**
 * OffsetDelete, version 0. Forgets offsets of topics that no member of the group subscribes to (KIP-496).
 */
import { ErrorCode, OffsetDeleteRequest, OffsetDeleteResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { resolveTopic } from './topic-resolution.js';

type Answered = Input<typeof OffsetDeleteResponse>['topics'][number];

export const offsetDelete = twoPhase({
  request: OffsetDeleteRequest,
  response: OffsetDeleteResponse,
  versions: { min: 0, max: 0 },

  async handle(request, context, services) {
    const { image } = services.controller;
    const missing: Answered[] = [];
    const topics = request.topics.flatMap((topic) => {
      const found = resolveTopic(image, { name: topic.name, topicId: '' }, false);
      const exists = (index: number) => found.kind === 'found' && found.hasPartition(index);
      const gone = topic.partitions.filter(({ partitionIndex }) => !exists(partitionIndex));
      if (gone.length > 0) {
        const errorCode = ErrorCode.UnknownTopicOrPartition;
        missing.push({
          name: topic.name,
          partitions: gone.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
        });
      }
      const partitions = topic.partitions.filter(({ partitionIndex }) => exists(partitionIndex));
      return partitions.length === 0 ? [] : [{ ...topic, partitions }];
    });
    const response = await services.groups.ask('offset-delete', request.groupId, { ...request, topics }, context);
    if (response.errorCode !== ErrorCode.None) return response;
    return { ...response, topics: merged([...missing, ...response.topics]) };
  },

  refuse: (_request, errorCode) => ({ errorCode, throttleTimeMs: 0, topics: [] }),
});

/** What is not there comes first, and every topic once (Kafka's OffsetDeleteResponse.Builder). */
function merged(topics: readonly Answered[]): Answered[] {
  const byName = new Map<string, Answered>();
  for (const { name, partitions } of topics) {
    byName.set(name, { name, partitions: [...(byName.get(name)?.partitions ?? []), ...partitions] });
  }
  return [...byName.values()];
}
