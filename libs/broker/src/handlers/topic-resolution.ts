import { ErrorCode } from '@barnabas/protocol';
import type { MetadataImage } from '../metadata/image.js';
import type { TopicReference } from '../partitions/partitions.js';

export type TopicResolution =
  | {
      readonly kind: 'found';
      readonly name: string;
      readonly topicId: string;
      hasPartition(index: number): boolean;
    }
  | { readonly kind: 'missing'; readonly errorCode: ErrorCode };

/** The topic that a request names, by id from the versions that know ids. */
export function resolveTopic(image: MetadataImage, topic: TopicReference, useTopicId: boolean): TopicResolution {
  const found = useTopicId ? image.topicById(topic.topicId) : image.topicByName(topic.name);
  if (found === undefined) {
    return {
      kind: 'missing',
      errorCode: useTopicId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition,
    };
  }
  return {
    kind: 'found',
    name: found.name,
    topicId: found.id,
    hasPartition: (index) => found.partitions[index] !== undefined,
  };
}
