import type { GroupMetadataValue } from '@barnabas/protocol';
import { ClassicGroup } from './classic-group.js';
import { ClassicMember } from './classic-member.js';
import { subscribedTopicsOf } from './subscribed-topics.js';

/** Makes the group of its last record. Members come back as they were; they show that they live by their heartbeats. */
export function loadGroup<R>(groupId: string, value: GroupMetadataValue): ClassicGroup<R> {
  const state = value.members.length > 0 ? 'Stable' : 'Empty';
  const stateTimestampMs = value.currentStateTimestamp === -1 ? undefined : value.currentStateTimestamp;
  const group = new ClassicGroup<R>(groupId, state, stateTimestampMs);
  group.generationId = value.generation;
  group.protocolType = value.protocolType === '' ? undefined : value.protocolType;
  group.protocolName = value.protocol ?? undefined;
  group.leaderId = value.leader ?? undefined;
  for (const member of value.members) {
    group.add(
      new ClassicMember<R>({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        protocolType: value.protocolType,
        rebalanceTimeoutMs: member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
        sessionTimeoutMs: member.sessionTimeout,
        // Only the chosen protocol is in the record; the others come with the next JoinGroup.
        protocols: [{ name: value.protocol ?? '', metadata: member.subscription }],
        assignment: member.assignment,
      }),
    );
  }
  group.subscribedTopics = subscribedTopicsOf(group);
  return group;
}
