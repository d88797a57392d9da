import type { ClassicGroup } from './classic-group.js';
import { removeMember } from './membership.js';
import { completeJoin, prepareRebalance } from './rebalance.js';
import type { Turn } from './turn.js';

/**
 * A session has ended without a word. Who waits for an answer of the group cannot speak and is spared, except a new member,
 * which may have been gone since it asked to join.
 */
export function expireSession<R>(turn: Turn<R>, group: ClassicGroup<R>, memberId: string): void {
  const member = group.member(memberId);
  if (member?.hasSatisfiedHeartbeat === true) return;
  if (member === undefined && !group.pendingJoinMembers.has(memberId)) return;
  removeMember(turn, group, memberId);
  if (member !== undefined && (group.state === 'Stable' || group.state === 'CompletingRebalance')) {
    prepareRebalance(turn, group);
  } else if (group.state === 'PreparingRebalance' && group.hasAllMembersJoined) {
    completeJoin(turn, group);
  }
}
