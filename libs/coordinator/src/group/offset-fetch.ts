import { ErrorCode, type Input, type OffsetFetchRequest, type OffsetFetchResponse } from '@barnabas/protocol';
import type { OffsetFetchCommand } from './commands.js';
import { checkConsumerFetch } from './consumer-group/consumer-offsets.js';
import { zeroTopicId, type CommittedOffset, type TopicOffsets } from './offset-store.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

type Group = OffsetFetchRequest['groups'][number];
type Response = Input<typeof OffsetFetchResponse>;
type GroupOffsets = NonNullable<Response['groups']>[number];
type TopicAnswer = NonNullable<GroupOffsets['topics']>[number];
type PartitionAnswer = NonNullable<TopicAnswer['partitions']>[number];

/**
 * OffsetFetch 1-10. Until v7 one group, from v8 several (KIP-709). `requireStable` (v7) asks to be told of offsets that hang
 * on an open transaction (88); those that are not durable yet need no such word, as an answer waits for everything before it.
 */
export function fetchOffsets<R>(turn: Turn<R>, state: ShardState<R>, command: OffsetFetchCommand<R>): void {
  const { request, token } = command;
  if (command.version >= 8) {
    const response: Response = {
      groups: request.groups.map((group) => fetchGroup(state, group, request.requireStable)),
    };
    turn.reply(token, response);
    return;
  }
  const topics = request.topics?.map(({ name, partitionIndexes }) => ({
    name,
    topicId: zeroTopicId,
    partitionIndexes,
  }));
  const answer = fetchGroup(
    state,
    {
      groupId: request.groupId,
      memberId: null,
      memberEpoch: -1,
      topics: topics ?? null,
    },
    request.requireStable,
  );
  const response: Response = {
    errorCode: answer.errorCode ?? ErrorCode.None,
    topics: (answer.topics ?? []).map(({ name, partitions }) => ({ name: name ?? '', partitions: partitions ?? [] })),
  };
  turn.reply(token, response);
}

function fetchGroup<R>(state: ShardState<R>, group: Group, requireStable: boolean): GroupOffsets {
  const { groupId, topics } = group;
  const consumerGroup = state.consumerGroups.get(groupId);
  const errorCode = consumerGroup && checkConsumerFetch(consumerGroup, group.memberId, group.memberEpoch);
  if (errorCode) return { groupId, errorCode, topics: [] };
  if (state.others.has(groupId) && (group.memberId !== null || group.memberEpoch >= 0)) {
    // A member of the new protocol proves itself with its epoch, and none is known here.
    return { groupId, errorCode: ErrorCode.UnknownMemberId, topics: [] };
  }
  const committed = state.offsets.ofGroup(groupId);
  const isUnstable: IsUnstable = (topic, partition) => requireStable && state.pending.has(groupId, topic, partition);
  return {
    groupId,
    errorCode: ErrorCode.None,
    topics:
      topics === null
        ? fetchAll(committed, isUnstable)
        : topics.map((topic) => fetchTopic(committed, topic, isUnstable)),
  };
}

/** An open transaction has committed another offset for the partition. */
type IsUnstable = (topic: string, partition: number) => boolean;

function fetchTopic(
  committed: TopicOffsets | undefined,
  topic: NonNullable<Group['topics']>[number],
  isUnstable: IsUnstable,
): TopicAnswer {
  const partitions = committed?.get(topic.name);
  return {
    name: topic.name,
    topicId: topic.topicId,
    partitions: topic.partitionIndexes.map((partition) => {
      if (isUnstable(topic.name, partition)) return unstable(partition);
      const offset = partitions?.get(partition);
      return offset === undefined || isOfAnotherTopic(offset, topic.topicId)
        ? nothingCommitted(partition)
        : answer(partition, offset);
    }),
  };
}

function fetchAll(committed: TopicOffsets | undefined, isUnstable: IsUnstable): TopicAnswer[] {
  return Array.from(committed ?? [], ([name, partitions]) => ({
    name,
    topicId: [...partitions.values()].find(({ topicId }) => topicId !== zeroTopicId)?.topicId ?? zeroTopicId,
    partitions: Array.from(partitions, ([partition, offset]) =>
      isUnstable(name, partition) ? unstable(partition) : answer(partition, offset),
    ),
  }));
}

/** The topic was deleted and made anew under its name: the offset says nothing about the new one. */
function isOfAnotherTopic({ topicId }: CommittedOffset, asked: string): boolean {
  return topicId !== zeroTopicId && asked !== zeroTopicId && topicId !== asked;
}

function answer(partitionIndex: number, { offset, leaderEpoch, metadata }: CommittedOffset): PartitionAnswer {
  return {
    partitionIndex,
    committedOffset: offset,
    committedLeaderEpoch: leaderEpoch,
    metadata,
    errorCode: ErrorCode.None,
  };
}

/** Whoever reads on from here would read twice, or not at all, what the transaction covers (KIP-447). */
function unstable(partitionIndex: number): PartitionAnswer {
  return { ...nothingCommitted(partitionIndex), errorCode: ErrorCode.UnstableOffsetCommit };
}

function nothingCommitted(partitionIndex: number): PartitionAnswer {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: ErrorCode.None };
}
