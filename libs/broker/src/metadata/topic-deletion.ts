import { ErrorCode, zeroUuid } from '@barnabas/protocol';
import type { Decision, DecisionContext } from './decision.js';
import { SUCCESS, failure, recordWriterFor } from './decision.js';
import type { DeleteTopicOutcome, DeleteTopicTarget } from './operations.js';

/** Decides a DeleteTopics request. A topic that is named twice is deleted by neither (Kafka's ControllerApis.deleteTopics). */
export function decideTopicDeletion(
  { image }: Pick<DecisionContext, 'image'>,
  targets: readonly DeleteTopicTarget[],
): Decision<DeleteTopicOutcome> {
  const write = recordWriterFor(image);
  const resolved = targets.map((target) => ({
    target,
    topic: 'name' in target ? image.topicByName(target.name) : image.topicById(target.topicId),
  }));
  const records: Buffer[] = [];
  const outcomes = resolved.map(({ target, topic }): DeleteTopicOutcome => {
    const given = 'name' in target ? { name: target.name, topicId: zeroUuid } : { name: null, topicId: target.topicId };
    if (topic === undefined) {
      const errorCode = 'name' in target ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId;
      const message =
        'name' in target
          ? 'This server does not host this topic-partition.'
          : 'This server does not host this topic ID.';
      return { ...failure(errorCode, message), ...given };
    }
    if (resolved.filter((other) => other.topic === topic).length > 1) {
      return { ...failure(ErrorCode.InvalidRequest, 'Duplicate topic name or id.'), ...given };
    }
    records.push(write.removeTopic(topic.id));
    return { ...SUCCESS, name: topic.name, topicId: topic.id };
  });
  return { records, outcomes };
}
