import { ErrorCode, type Input, type ListGroupsResponse } from '@barnabas/protocol';
import type { ListCommand } from './commands.js';
import type { ShardState } from './shard-state.js';
import type { Turn } from './turn.js';

interface ListedGroup {
  readonly groupId: string;
  readonly protocolType: string;
  readonly groupState: string;
  readonly groupType: string;
}

/** ListGroups 0-5. Filters by state (v4, KIP-518) and type (v5, KIP-848), in any case; none means all. */
export function listGroups<R>(turn: Turn<R>, state: ShardState<R>, command: ListCommand<R>): void {
  const states = new Set(command.request.statesFilter.map((name) => name.trim().toLowerCase()));
  const types = new Set(command.request.typesFilter.map((name) => name.toLowerCase()));
  const groups = [...allGroups(state)].filter(
    ({ groupState, groupType }) =>
      (states.size === 0 || states.has(groupState.toLowerCase())) &&
      (types.size === 0 || types.has(groupType.toLowerCase())),
  );
  const response: Input<typeof ListGroupsResponse> = { errorCode: ErrorCode.None, groups };
  turn.reply(command.token, response);
}

function* allGroups<R>(state: ShardState<R>): Iterable<ListedGroup> {
  for (const group of state.groups.values()) {
    yield {
      groupId: group.groupId,
      protocolType: group.protocolType ?? '',
      groupState: group.state,
      groupType: 'classic',
    };
  }
  for (const { groupId, state: groupState } of state.consumerGroups.values()) {
    yield { groupId, protocolType: 'consumer', groupState, groupType: 'consumer' };
  }
  for (const groupId of state.others.groupIds()) {
    const groupType = (state.others.type(groupId) ?? 'Unknown').toLowerCase();
    // Kafka's GroupState has Unknown for what one cannot tell.
    const groupState = state.others.isEmpty(groupId) ? 'Empty' : 'Unknown';
    yield { groupId, protocolType: groupType, groupState, groupType };
  }
}
