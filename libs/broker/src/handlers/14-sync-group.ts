/**
 * SyncGroup, versions 0-5. Answered when the group's leader has brought the assignment.
 *   v3   groupInstanceId (KIP-345); v4 flexible; v5 protocolType and protocolName (KIP-559)
 */
import { SyncGroupRequest, SyncGroupResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';

export const syncGroup = twoPhase({
  request: SyncGroupRequest,
  response: SyncGroupResponse,
  versions: { min: 0, max: 5 },

  handle: (request, context, services) => services.groups.ask('sync', request.groupId, request, context),

  refuse: (_request, errorCode) => ({ errorCode, assignment: Buffer.alloc(0) }),
});
