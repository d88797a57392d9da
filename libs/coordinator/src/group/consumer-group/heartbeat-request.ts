import { ErrorCode, type ConsumerGroupHeartbeatRequest } from '@barnabas/protocol';
import { joinEpoch, leaveEpoch, staticLeaveEpoch } from './consumer-member.js';
import type { ConsumerGroupSettings } from './consumer-settings.js';
import { refused, type Refusal } from './refusal.js';

/** From this version on members choose their ids themselves (KIP-1082). */
const ownMemberIdVersionMin = 1;

/** What is wrong with a request whatever the group. */
export function invalidHeartbeat(
  request: ConsumerGroupHeartbeatRequest,
  version: number,
  { assignors }: ConsumerGroupSettings,
): Refusal | undefined {
  const message = invalidRequest(request, version);
  if (message !== undefined) return refused(ErrorCode.InvalidRequest, message);
  const { serverAssignor } = request;
  if (serverAssignor !== null && !assignors.some((name) => name === serverAssignor)) {
    const why = `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${assignors.join(', ')}.`;
    return refused(ErrorCode.UnsupportedAssignor, why);
  }
  return undefined;
}

function invalidRequest(request: ConsumerGroupHeartbeatRequest, version: number): string | undefined {
  const { memberEpoch } = request;
  const needsMemberId = version >= ownMemberIdVersionMin || memberEpoch > 0 || memberEpoch === leaveEpoch;
  if (needsMemberId && isBlank(request.memberId)) return "MemberId can't be empty.";
  if (isBlank(request.groupId)) return "GroupId can't be empty.";
  if (isBlank(request.instanceId)) return "InstanceId can't be empty.";
  if (isBlank(request.rackId)) return "RackId can't be empty.";
  if (memberEpoch === joinEpoch) return invalidJoin(request);
  if (memberEpoch === staticLeaveEpoch) return request.instanceId === null ? "InstanceId can't be null." : undefined;
  return memberEpoch < staticLeaveEpoch ? 'MemberEpoch is invalid.' : undefined;
}

/** Nobody has to subscribe to anything, but everybody has to say so. */
function invalidJoin(request: ConsumerGroupHeartbeatRequest): string | undefined {
  if (request.rebalanceTimeoutMs === -1) return 'RebalanceTimeoutMs must be provided in first request.';
  if (request.topicPartitions?.length !== 0) return 'TopicPartitions must be empty when (re-)joining.';
  if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
    return 'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.';
  }
  return undefined;
}

function isBlank(text: string | null): boolean {
  return text !== null && text.trim() === '';
}
