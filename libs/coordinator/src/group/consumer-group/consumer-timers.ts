import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import type { ConsumerMember } from './consumer-member.js';
import { stopAwaitingJoin, stopAwaitingSync } from './migration/classic-timers.js';

/** As with classic sessions: the length of the group id keeps any two (group, member) pairs apart. */
function consumerSessionKey(groupId: string, memberId: string): string {
  return `consumer-session/${groupId.length}/${groupId}/${memberId}`;
}

function consumerRebalanceKey(groupId: string, memberId: string): string {
  return `consumer-rebalance/${groupId.length}/${groupId}/${memberId}`;
}

export function regexTimerKey(groupId: string): string {
  return `regexes/${groupId}`;
}

/** A member has been heard of: its session begins anew. */
export function restartConsumerSession<R>(
  turn: Turn<R>,
  groupId: string,
  { memberId, classic }: Pick<ConsumerMember, 'memberId' | 'classic'>,
): void {
  const timeoutMs = classic?.sessionTimeoutMs ?? turn.settings.consumer.timesOf(groupId).sessionTimeoutMs;
  turn.setTimer(consumerSessionKey(groupId, memberId), timeoutMs, {
    kind: 'timer-consumer-session',
    groupId,
    memberId,
  });
}

/** While a member has partitions to give up, the group waits for it, but not for ever. */
export function limitRebalance<R>(turn: Turn<R>, groupId: string, member: ConsumerMember): void {
  const { memberId, memberEpoch, rebalanceTimeoutMs } = member;
  const key = consumerRebalanceKey(groupId, memberId);
  if (member.state !== 'unrevoked-partitions') {
    turn.cancelTimer(key);
    return;
  }
  turn.setTimer(key, rebalanceTimeoutMs, { kind: 'timer-consumer-rebalance', groupId, memberId, memberEpoch });
}

export function cancelMemberTimers<R>(turn: Turn<R>, state: ShardState<R>, groupId: string, memberId: string): void {
  turn.cancelTimer(consumerSessionKey(groupId, memberId));
  turn.cancelTimer(consumerRebalanceKey(groupId, memberId));
  stopAwaitingJoin(turn, state, groupId, memberId);
  stopAwaitingSync(turn, groupId, memberId);
}
