import type { ClassicGroup } from './classic-group.js';
import type { ClassicMember } from './classic-member.js';
import type { Turn } from './turn.js';

/**
 * A group id may hold any character, so its length goes in front: no two (group, member) pairs share a key.
 */
export function sessionKey(groupId: string, memberId: string): string {
  return `session/${groupId.length}/${groupId}/${memberId}`;
}

/** One key for the join phase: the initial delay and the rebalance timeout replace each other. */
export function joinKey(groupId: string): string {
  return `join/${groupId}`;
}

export function syncKey(groupId: string): string {
  return `sync/${groupId}`;
}

/** Starts a member's session anew. New members get a longer one: see `newMemberJoinTimeoutMs`. */
export function restartSession<R>(
  turn: Turn<R>,
  group: ClassicGroup<R>,
  member: ClassicMember<R>,
  timeoutMs: number = member.sessionTimeoutMs,
): void {
  const { groupId } = group;
  const { memberId } = member;
  turn.setTimer(sessionKey(groupId, memberId), timeoutMs, { kind: 'timer-session', groupId, memberId });
}
