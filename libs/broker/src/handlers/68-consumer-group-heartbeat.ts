/**
 * ConsumerGroupHeartbeat, versions 0-1 (KIP-848).
 *   v1   subscribedTopicRegex; members choose their ids themselves (KIP-1082)
 */
import { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, ErrorCode } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { isConsumerProtocolEnabled } from './consumer-protocol-enabled.js';

export const consumerGroupHeartbeat = twoPhase({
  request: ConsumerGroupHeartbeatRequest,
  response: ConsumerGroupHeartbeatResponse,
  versions: { min: 0, max: 1 },

  handle(request, context, services) {
    if (!isConsumerProtocolEnabled(services)) {
      return Promise.resolve(refused(ErrorCode.UnsupportedVersion));
    }
    return services.groups.ask('consumer-heartbeat', request.groupId, request, context);
  },

  refuse: (_request, errorCode) => refused(errorCode),
});

/** In Kafka only what the group itself refuses comes with words. */
function refused(errorCode: ErrorCode) {
  return { throttleTimeMs: 0, errorCode, errorMessage: null, memberEpoch: 0, heartbeatIntervalMs: 0 };
}
