import type { ShardState } from '../../shard-state.js';
import type { Turn } from '../../turn.js';
import type { ConsumerMember } from '../consumer-member.js';

function joinTimerKey(groupId: string, memberId: string): string {
  return `consumer-join/${groupId.length}/${groupId}/${memberId}`;
}

function syncTimerKey(groupId: string, memberId: string): string {
  return `consumer-sync/${groupId.length}/${groupId}/${memberId}`;
}

/** A classic member was told to join again. It has its rebalance timeout for that, counted from the first time. */
export function awaitJoin<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  groupId: string,
  { memberId, rebalanceTimeoutMs }: ConsumerMember,
): void {
  const key = joinTimerKey(groupId, memberId);
  if (state.awaitedJoins.has(key)) return;
  state.awaitedJoins.add(key);
  turn.ifRefused(() => state.awaitedJoins.delete(key));
  turn.setTimer(key, rebalanceTimeoutMs, { kind: 'timer-consumer-session', groupId, memberId });
}

export function stopAwaitingJoin<R>(turn: Turn<R>, state: ShardState<R>, groupId: string, memberId: string): void {
  const key = joinTimerKey(groupId, memberId);
  if (state.awaitedJoins.delete(key)) turn.cancelTimer(key);
}

/** A classic member has joined and has to fetch its assignment. */
export function awaitSync<R>(turn: Turn<R>, groupId: string, { memberId, rebalanceTimeoutMs }: ConsumerMember): void {
  turn.setTimer(syncTimerKey(groupId, memberId), rebalanceTimeoutMs, {
    kind: 'timer-consumer-session',
    groupId,
    memberId,
  });
}

export function stopAwaitingSync<R>(turn: Turn<R>, groupId: string, memberId: string): void {
  turn.cancelTimer(syncTimerKey(groupId, memberId));
}
