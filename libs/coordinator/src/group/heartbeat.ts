import { ErrorCode, type HeartbeatResponse, type Input } from '@barnabas/protocol';
import type { HeartbeatCommand } from './commands.js';
import { classicHeartbeat } from './consumer-group/migration/classic-member.js';
import { memberError } from './membership.js';
import type { ShardState } from './shard-state.js';
import { restartSession } from './timers.js';
import type { Turn } from './turn.js';

/** Heartbeat 0-4. */
export function heartbeat<R>(turn: Turn<R>, state: ShardState<R>, command: HeartbeatCommand<R>): void {
  const response: Input<typeof HeartbeatResponse> = { errorCode: heartbeatCode(turn, state, command) };
  turn.reply(command.token, response);
}

/** During a join phase a member is told to join again, but it is alive all the same. */
function heartbeatCode<R>(turn: Turn<R>, state: ShardState<R>, command: HeartbeatCommand<R>): ErrorCode {
  const { groupId, memberId, groupInstanceId, generationId } = command.request;
  if (groupId === '') return ErrorCode.InvalidGroupId;
  const consumerGroup = state.consumerGroups.get(groupId);
  if (consumerGroup !== undefined) return classicHeartbeat(turn, state, consumerGroup, command);
  const group = state.groups.get(groupId);
  const member = group?.member(memberId);
  if (group === undefined) return ErrorCode.UnknownMemberId;
  const ofMember = memberError(group, memberId, groupInstanceId);
  if (ofMember !== undefined || member === undefined) return ofMember ?? ErrorCode.UnknownMemberId;
  if (generationId !== group.generationId) return ErrorCode.IllegalGeneration;
  restartSession(turn, group, member);
  return group.state === 'PreparingRebalance' ? ErrorCode.RebalanceInProgress : ErrorCode.None;
}
