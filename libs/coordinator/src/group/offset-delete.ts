import { ErrorCode, type Input, type OffsetDeleteRequest, type OffsetDeleteResponse } from '@barnabas/protocol';
import type { OffsetDeleteCommand } from './commands.js';
import { offsetTombstone } from './records.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

type Topic = OffsetDeleteRequest['topics'][number];

/** OffsetDelete 0 (KIP-496). */
export function deleteOffsets<R>(turn: Turn<R>, state: ShardState<R>, command: OffsetDeleteCommand<R>): void {
  const { groupId, topics } = command.request;
  const errorCode = groupError(state, groupId);
  const response: Input<typeof OffsetDeleteResponse> = {
    throttleTimeMs: 0,
    errorCode,
    topics: errorCode === ErrorCode.None ? topics.map((topic) => deleteTopic(turn, state, groupId, topic)) : [],
  };
  turn.reply(command.token, response);
}

/** Only of consumers is it known what they read, so only their groups may have members. */
function groupError<R>(state: ShardState<R>, groupId: string): ErrorCode {
  if (groupId === '') return ErrorCode.InvalidGroupId;
  const group = state.groups.get(groupId);
  if (group !== undefined) {
    return group.state === 'Empty' || group.usesConsumerProtocol ? ErrorCode.None : ErrorCode.NonEmptyGroup;
  }
  if (state.consumerGroups.has(groupId)) return ErrorCode.None;
  if (!state.others.has(groupId)) return ErrorCode.GroupIdNotFound;
  return state.others.isEmpty(groupId) ? ErrorCode.None : ErrorCode.NonEmptyGroup;
}

function deleteTopic<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  groupId: string,
  { name, partitions }: Topic,
): { name: string; partitions: { partitionIndex: number; errorCode: ErrorCode }[] } {
  const group = state.groups.get(groupId) ?? state.consumerGroups.get(groupId);
  const isSubscribed = group?.isSubscribedTo(name) ?? false;
  return {
    name,
    partitions: partitions.map(({ partitionIndex }) => {
      if (isSubscribed) return { partitionIndex, errorCode: ErrorCode.GroupSubscribedToTopic };
      const isPending = state.pending.has(groupId, name, partitionIndex);
      if (isPending || state.offsets.get(groupId, name, partitionIndex) !== undefined) {
        turn.append(offsetTombstone(groupId, name, partitionIndex));
      }
      return { partitionIndex, errorCode: ErrorCode.None };
    }),
  };
}
