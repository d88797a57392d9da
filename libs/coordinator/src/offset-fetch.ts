import { ErrorCode, type Input, type OffsetFetchRequest, type OffsetFetchResponse } from '@barnabas/protocol';
import type { OffsetFetchCommand } from './commands.js';
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
 * on an open transaction; an answer here waits for everything before it anyway.
 */
export function fetchOffsets<R>(turn: Turn<R>, state: ShardState<R>, command: OffsetFetchCommand<R>): void {
  const { request, token } = command;
  if (command.version >= 8) {
    const response: Response = { groups: request.groups.map((group) => fetchGroup(state, group)) };
    turn.reply(token, response);
    return;
  }
  const topics = request.topics?.map(({ name, partitionIndexes }) => ({
    name,
    topicId: zeroTopicId,
    partitionIndexes,
  }));
  const answer = fetchGroup(state, {
    groupId: request.groupId,
    memberId: null,
    memberEpoch: -1,
    topics: topics ?? null,
  });
  const response: Response = {
    errorCode: answer.errorCode ?? ErrorCode.None,
    topics: (answer.topics ?? []).map(({ name, partitions }) => ({ name: name ?? '', partitions: partitions ?? [] })),
  };
  turn.reply(token, response);
}

function fetchGroup<R>(state: ShardState<R>, group: Group): GroupOffsets {
  const { groupId, topics } = group;
  if (state.others.has(groupId) && (group.memberId !== null || group.memberEpoch >= 0)) {
    // A member of the new protocol proves itself with its epoch, and none is known here.
    return { groupId, errorCode: ErrorCode.UnknownMemberId, topics: [] };
  }
  const committed = state.offsets.ofGroup(groupId);
  return {
    groupId,
    errorCode: ErrorCode.None,
    topics: topics === null ? fetchAll(committed) : topics.map((topic) => fetchTopic(committed, topic)),
  };
}

function fetchTopic(committed: TopicOffsets | undefined, topic: NonNullable<Group['topics']>[number]): TopicAnswer {
  const partitions = committed?.get(topic.name);
  return {
    name: topic.name,
    topicId: topic.topicId,
    partitions: topic.partitionIndexes.map((partition) => {
      const offset = partitions?.get(partition);
      return offset === undefined || isOfAnotherTopic(offset, topic.topicId)
        ? nothingCommitted(partition)
        : answer(partition, offset);
    }),
  };
}

function fetchAll(committed: TopicOffsets | undefined): TopicAnswer[] {
  return Array.from(committed ?? [], ([name, partitions]) => ({
    name,
    topicId: [...partitions.values()].find(({ topicId }) => topicId !== zeroTopicId)?.topicId ?? zeroTopicId,
    partitions: Array.from(partitions, ([partition, offset]) => answer(partition, offset)),
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

function nothingCommitted(partitionIndex: number): PartitionAnswer {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: ErrorCode.None };
}
