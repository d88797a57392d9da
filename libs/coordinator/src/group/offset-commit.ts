import { ErrorCode, type Input, type OffsetCommitRequest, type OffsetCommitResponse } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import type { OffsetCommitCommand } from './commands.js';
import { checkConsumerCommit, type PartitionCheck } from './consumer-group/consumer-offsets.js';
import { memberError } from './membership.js';
import { commitPartition } from './partition-commit.js';
import type { ShardState } from './shard-state.js';
import { createSimpleGroup } from './simple-group.js';
import { restartSession } from './timers.js';
import type { Turn } from './turn.js';

type Topic = OffsetCommitRequest['topics'][number];
type Partition = Topic['partitions'][number];

/** OffsetCommit 2-10. The empty group id is a group like any other here, for the sake of old simple consumers. */
export function commitOffsets<R>(turn: Turn<R>, state: ShardState<R>, command: OffsetCommitCommand<R>): void {
  const check = commitCheck(turn, state, command);
  const { groupId, retentionTimeMs, topics } = command.request;
  const code = (topic: Topic, partition: Partition): ErrorCode => {
    const errorCode = typeof check === 'number' ? check : check(topic.topicId, partition.partitionIndex);
    const place = { groupId, topic: topic.name, topicId: topic.topicId };
    return errorCode === ErrorCode.None ? commitPartition(turn, place, partition, retentionTimeMs) : errorCode;
  };
  const response: Input<typeof OffsetCommitResponse> = {
    topics: topics.map((topic) => ({
      name: topic.name,
      topicId: topic.topicId,
      partitions: topic.partitions.map((partition) => ({
        partitionIndex: partition.partitionIndex,
        errorCode: code(topic, partition),
      })),
    })),
  };
  turn.reply(command.token, response);
}

/** One word on the whole request, or on each partition. */
function commitCheck<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  command: OffsetCommitCommand<R>,
): ErrorCode | PartitionCheck {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = command.request;
  const group = state.groups.get(groupId);
  if (group !== undefined) return commitToGroupError(turn, group, command.request);
  const consumerGroup = state.consumerGroups.get(groupId);
  if (consumerGroup !== undefined) {
    const { version } = command;
    const claim = { memberId, groupInstanceId, memberEpoch: generationId, isTransactional: false, version };
    return checkConsumerCommit(consumerGroup, claim);
  }
  if (state.others.has(groupId)) {
    // With members, only one of them may commit, and they are not known here.
    return generationId < 0 && state.others.isEmpty(groupId) ? ErrorCode.None : ErrorCode.UnknownMemberId;
  }
  if (generationId >= 0) return command.version >= 9 ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration;
  // A consumer without group membership, or an administrator: a simple group comes into being with its first offset.
  createSimpleGroup(turn, state, groupId);
  return ErrorCode.None;
}

/**
 * A commit during the join phase counts, so that members can save their work before they give partitions up. Once the next
 * generation is chosen, its members do not own anything until they have synced.
 */
function commitToGroupError<R>(turn: Turn<R>, group: ClassicGroup<R>, request: OffsetCommitRequest): ErrorCode {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request;
  if (generationId < 0 && group.state === 'Empty') return ErrorCode.None;
  const member = group.member(memberId);
  const ofMember = memberError(group, memberId, groupInstanceId);
  if (ofMember !== undefined || member === undefined) return ofMember ?? ErrorCode.UnknownMemberId;
  if (generationId !== group.generationId) return ErrorCode.IllegalGeneration;
  if (group.state === 'CompletingRebalance') return ErrorCode.RebalanceInProgress;
  restartSession(turn, group, member);
  return ErrorCode.None;
}
