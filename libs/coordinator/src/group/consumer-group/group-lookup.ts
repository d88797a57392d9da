import { ErrorCode } from '@barnabas/protocol';
import type { CoordinatorRecord } from '../../decision.js';
import type { ShardState } from '../shard-state.js';
import type { Turn } from '../turn.js';
import { ConsumerGroup } from './consumer-group.js';
import { forgetClassicGroup } from './classic-group-end.js';
import { upgrade } from './migration/upgrade.js';
import { refused, type Refusal } from './refusal.js';

export interface FoundGroup {
  readonly group: ConsumerGroup;
  /** What has to be written before anything else about the group. */
  readonly records: readonly CoordinatorRecord[];
  /** To be called when the request is carried out: takes what was there before out of memory. */
  commit(): void;
}

const nothingBefore = { records: [], commit: (): void => undefined };

/** The group of a heartbeat. One that joins makes it, out of an empty classic group if need be. */
export function groupForHeartbeat<R>(
  turn: Turn<R>,
  state: ShardState<R>,
  groupId: string,
  isJoining: boolean,
): FoundGroup | Refusal {
  const group = state.consumerGroups.get(groupId);
  if (group !== undefined) return { group, ...nothingBefore };
  const classic = state.groups.get(groupId);
  if (classic === undefined && !state.others.has(groupId)) {
    if (!isJoining) return refused(ErrorCode.GroupIdNotFound, `Consumer group ${groupId} not found.`);
    return { group: new ConsumerGroup(groupId), ...nothingBefore };
  }
  if (classic?.state === 'Empty' && isJoining) {
    const { records, commit } = forgetClassicGroup(turn, state, classic);
    return { group: new ConsumerGroup(groupId), records, commit };
  }
  if (classic !== undefined && isJoining) return upgrade(turn, state, classic);
  return refused(ErrorCode.GroupIdNotFound, `Group ${groupId} is not a consumer group.`);
}

/** A group of the consumer protocol that is there. */
export function consumerGroupOf<R>(state: ShardState<R>, groupId: string): ConsumerGroup | Refusal {
  const group = state.consumerGroups.get(groupId);
  if (group !== undefined) return group;
  const isOther = state.groups.has(groupId) || state.others.has(groupId);
  const why = isOther ? `Group ${groupId} is not a consumer group.` : `Group ${groupId} not found.`;
  return refused(ErrorCode.GroupIdNotFound, why);
}
