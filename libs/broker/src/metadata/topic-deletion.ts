import { ErrorCode, zeroUuid } from '@barnabas/protocol';
import type { Decision, DecisionContext } from './decision.js';
import { SUCCESS, failure, recordWriterFor, refuseMutation } from './decision.js';
import type { TopicImage } from './image.js';
import type { DeleteTopicOutcome, DeleteTopicTarget } from './operations.js';

/**
 * Decides a DeleteTopics request. What is named twice, by its name, its id or one of each, is refused once (Kafka's
 * ControllerApis.deleteTopics).
 */
export function decideTopicDeletion(
  { image, allowance }: Pick<DecisionContext, 'image' | 'allowance'>,
  targets: readonly DeleteTopicTarget[],
): Decision<DeleteTopicOutcome> {
  const write = recordWriterFor(image);
  const records: Buffer[] = [];
  const outcomes: DeleteTopicOutcome[] = [];
  const times = new Map<string, number>();
  for (const target of targets) times.set(keyOf(target), (times.get(keyOf(target)) ?? 0) + 1);
  const named = new Set(targets.flatMap((target) => ('name' in target ? [image.topicByName(target.name)?.id] : [])));
  const decided = new Set<string>();
  for (const target of targets) {
    if (decided.has(keyOf(target))) continue;
    decided.add(keyOf(target));
    const isTwice = (times.get(keyOf(target)) ?? 0) > 1;
    // A topic that is named and numbered is refused where it is named.
    if (!('name' in target) && !isTwice && named.has(target.topicId)) continue;
    const topic = 'name' in target ? image.topicByName(target.name) : image.topicById(target.topicId);
    const refusal = refuse(target, topic, isTwice, (id) => times.has(keyOf({ topicId: id })));
    if (refusal !== undefined || topic === undefined) {
      outcomes.push(refusal ?? { ...SUCCESS, name: null, topicId: zeroUuid });
      continue;
    }
    const excess = refuseMutation({ allowance }, topic.partitions.length);
    outcomes.push({ ...(excess ?? SUCCESS), name: topic.name, topicId: topic.id });
    if (excess === undefined) records.push(write.removeTopic(topic.id));
  }
  return { records, outcomes };
}

/** Names and ids in one space; a name cannot hold the colon. */
function keyOf(target: DeleteTopicTarget): string {
  return 'name' in target ? target.name : `id:${target.topicId}`;
}

function refuse(
  target: DeleteTopicTarget,
  topic: TopicImage | undefined,
  isTwice: boolean,
  isNumbered: (topicId: string) => boolean,
): DeleteTopicOutcome | undefined {
  if ('name' in target) {
    const given = { name: target.name, topicId: zeroUuid };
    if (isTwice) return { ...failure(ErrorCode.InvalidRequest, 'Duplicate topic name.'), ...given };
    if (topic === undefined) {
      const message = 'This server does not host this topic-partition.';
      return { ...failure(ErrorCode.UnknownTopicOrPartition, message), ...given };
    }
    if (!isNumbered(topic.id)) return undefined;
    const message = 'The provided topic name maps to an ID that was already supplied.';
    return { ...failure(ErrorCode.InvalidRequest, message), name: target.name, topicId: topic.id };
  }
  const given = { name: null, topicId: target.topicId };
  if (isTwice) return { ...failure(ErrorCode.InvalidRequest, 'Duplicate topic id.'), ...given };
  if (topic !== undefined) return undefined;
  return { ...failure(ErrorCode.UnknownTopicId, 'This server does not host this topic ID.'), ...given };
}
