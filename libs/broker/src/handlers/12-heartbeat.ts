/**
 * Heartbeat, versions 0-4.
 *   v3   groupInstanceId (KIP-345); v4 flexible
 */
import { HeartbeatRequest, HeartbeatResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';

export const heartbeat = twoPhase({
  request: HeartbeatRequest,
  response: HeartbeatResponse,
  versions: { min: 0, max: 4 },

  handle: (request, context, services) => services.groups.ask('heartbeat', request.groupId, request, context),

  refuse: (_request, errorCode) => ({ errorCode }),
});
