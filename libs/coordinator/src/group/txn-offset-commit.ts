import { ErrorCode, type Input, type TxnOffsetCommitRequest, type TxnOffsetCommitResponse } from '@barnabas/protocol';
import type { TxnOffsetCommitCommand } from './commands.js';
import { checkConsumerCommit, type PartitionCheck } from './consumer-group/consumer-offsets.js';
import { memberError } from './membership.js';
import { zeroTopicId } from './offset-store.js';
import { commitPartition } from './partition-commit.js';
import type { ShardState } from './shard-state.js';
import { createSimpleGroup } from './simple-group.js';
import { restartSession } from './timers.js';
import type { Turn } from './turn.js';

type Partition = TxnOffsetCommitRequest['topics'][number]['partitions'][number];

/**
 * TxnOffsetCommit 0-5: offsets as part of a producer's transaction (KIP-98). They take effect with its commit marker. Until then who
 * asks for stable offsets has to wait (KIP-447).
 */
export function commitOffsetsInTransaction<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  { request, token, version }: TxnOffsetCommitCommand<R>,
): void {
  const check = commitCheck(turn, state, request, version);
  const code = (topic: string, partition: Partition): ErrorCode => {
    const topicId = turn.context.topics.byName(topic)?.id ?? zeroTopicId;
    const errorCode = typeof check === 'number' ? check : check(topicId, partition.partitionIndex);
    // Kafka writes no topic id with these.
    const place = { groupId: request.groupId, topic, topicId: zeroTopicId };
    return errorCode === ErrorCode.None ? commitPartition(turn, place, partition) : errorCode;
  };
  const response: Input<typeof TxnOffsetCommitResponse> = {
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => ({
        partitionIndex: partition.partitionIndex,
        errorCode: code(name, partition),
      })),
    })),
  };
  turn.inTransaction({ producerId: request.producerId, producerEpoch: request.producerEpoch });
  turn.reply(token, response);
}

function commitCheck<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  request: TxnOffsetCommitRequest,
  version: number,
): ErrorCode | PartitionCheck {
  const { groupId, memberId, groupInstanceId, generationId } = request;
  const group = state.groups.get(groupId);
  const consumerGroup = state.consumerGroups.get(groupId);
  if (consumerGroup !== undefined) {
    const claim = { memberId, groupInstanceId, memberEpoch: generationId, isTransactional: true, version };
    return checkConsumerCommit(consumerGroup, claim);
  }
  if (group === undefined) {
    const isKnown = state.others.has(groupId);
    if (isKnown && !(generationId < 0 && state.others.isEmpty(groupId))) return ErrorCode.UnknownMemberId;
    if (generationId >= 0) return ErrorCode.IllegalGeneration;
    if (!isKnown) createSimpleGroup(turn, state, groupId);
    return ErrorCode.None;
  }
  if (generationId < 0 && group.state === 'Empty') return ErrorCode.None;
  // Producers before KIP-447 do not say which member they work for.
  if (generationId < 0 && memberId === '' && groupInstanceId === null) return ErrorCode.None;
  const ofMember = memberError(group, memberId, groupInstanceId);
  if (ofMember !== undefined) return ofMember;
  if (generationId !== group.generationId) return ErrorCode.IllegalGeneration;
  const member = group.member(memberId);
  if (member !== undefined) restartSession(turn, group, member);
  return ErrorCode.None;
}
