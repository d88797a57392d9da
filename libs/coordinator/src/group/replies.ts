import { ErrorCode, type Input, type JoinGroupResponse, type SyncGroupResponse } from '@barnabas/protocol';
import type { ClassicGroup } from './classic-group.js';
import { emptyAssignment, type ParkedRequest } from './classic-member.js';
import type { Turn } from './turn.js';

type JoinResponse = Input<typeof JoinGroupResponse>;

const noLeader = '';

/** The empty protocol name is null from v7 and may not be null before. */
export function joinReply<R>(turn: Turn<R>, request: ParkedRequest<R>, response: JoinResponse, stands = false): void {
  const absent = request.version >= 7 ? null : '';
  const named = { ...response, protocolName: response.protocolName || absent };
  if (stands) turn.replyInAnyCase(request.token, named);
  else turn.reply(request.token, named);
}

export function joinError(memberId: string, errorCode: ErrorCode): JoinResponse {
  return { errorCode, generationId: -1, protocolType: null, protocolName: '', leader: noLeader, memberId, members: [] };
}

/** The answer to a member of the current generation. Only the leader learns who the others are. */
export function joinSuccess<R>(group: ClassicGroup<R>, memberId: string, toLeader: boolean): JoinResponse {
  return {
    errorCode: ErrorCode.None,
    generationId: group.generationId,
    protocolType: group.protocolType ?? null,
    protocolName: group.protocolName ?? '',
    leader: group.leaderId ?? noLeader,
    memberId,
    members: toLeader ? membersForLeader(group) : [],
  };
}

function membersForLeader<R>(group: ClassicGroup<R>): JoinResponse['members'] {
  const { protocolName } = group;
  if (protocolName === undefined) throw new Error(`group ${group.groupId} has members but no protocol`);
  return Array.from(group.members, (member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    metadata: member.metadata(protocolName),
  }));
}

export function syncError(errorCode: ErrorCode): Input<typeof SyncGroupResponse> {
  return { errorCode, protocolType: null, protocolName: null, assignment: emptyAssignment };
}

export function syncSuccess<R>(group: ClassicGroup<R>, assignment: Buffer): Input<typeof SyncGroupResponse> {
  return {
    errorCode: ErrorCode.None,
    protocolType: group.protocolType ?? null,
    protocolName: group.protocolName ?? null,
    assignment,
  };
}
