/**
 * LeaveGroup, versions 0-5.
 *   v3   several members, also static ones by groupInstanceId (KIP-345)
 *   v4   flexible; v5 reason (KIP-800)
 */
import { LeaveGroupRequest, LeaveGroupResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';

export const leaveGroup = twoPhase({
  request: LeaveGroupRequest,
  response: LeaveGroupResponse,
  versions: { min: 0, max: 5 },

  handle: (request, context, services) => services.groups.ask('leave', request.groupId, request, context),

  refuse: (_request, errorCode) => ({ errorCode, members: [] }),
});
