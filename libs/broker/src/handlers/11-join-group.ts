/**
 * JoinGroup, versions 0-9. Answered when everybody expected has joined, or time is up.
 *   v1   rebalanceTimeoutMs
 *   v4   MEMBER_ID_REQUIRED to a member without id (KIP-394)
 *   v5   groupInstanceId (KIP-345)
 *   v6   flexible
 *   v7   protocolType in the answer, protocolName may be null (KIP-559)
 *   v8   reason (KIP-800)
 *   v9   skipAssignment (KIP-814)
 */
import { JoinGroupRequest, JoinGroupResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';

const NULLABLE_PROTOCOL_VERSION_MIN = 7;

export const joinGroup = twoPhase({
  request: JoinGroupRequest,
  response: JoinGroupResponse,
  versions: { min: 0, max: 9 },

  handle: (request, context, services) => services.groups.ask('join', request.groupId, request, context),

  refuse: (request, errorCode, context) => ({
    errorCode,
    generationId: -1,
    protocolName: context.apiVersion >= NULLABLE_PROTOCOL_VERSION_MIN ? null : '',
    leader: '',
    memberId: request.memberId,
    members: [],
  }),
});
