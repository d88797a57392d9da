/**
 * ConsumerGroupDescribe, versions 0-1 (KIP-848).
 *   v1   memberType: who of an online migration still uses the classic protocol (KIP-1099)
 */
import { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { askedInTurns } from '../dispatch/in-turns.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import { allGroupOperations } from './authorized-operations.js';
import { isConsumerProtocolEnabled } from './consumer-protocol-enabled.js';

type DescribedGroup = Input<typeof ConsumerGroupDescribeResponse>['groups'][number];

export const consumerGroupDescribe = twoPhase({
  request: ConsumerGroupDescribeRequest,
  response: ConsumerGroupDescribeResponse,
  versions: { min: 0, max: 1 },

  async handle(request, context, services) {
    if (!isConsumerProtocolEnabled(services)) {
      return response(request.groupIds.map((groupId) => refused(groupId, ErrorCode.UnsupportedVersion)));
    }
    const unnamed = request.groupIds.filter((groupId) => groupId === '');
    const answers = await askedInTurns(
      request.groupIds.filter((groupId) => groupId !== ''),
      services.platform,
      async (groupId): Promise<DescribedGroup[]> => {
        try {
          const described = await services.groups.ask(
            'consumer-describe',
            groupId,
            { ...request, groupIds: [groupId] },
            context,
          );
          return described.groups.map((group) => withOperations(group, request.includeAuthorizedOperations));
        } catch (error) {
          if (error instanceof RequestRefusedError) {
            return [refused(groupId, error.errorCode)];
          }
          throw error;
        }
      },
    );
    // Kafka knows these at once, and so answers them first.
    return response([...unnamed.map((groupId) => refused(groupId, ErrorCode.InvalidGroupId)), ...answers.flat()]);
  },

  refuse: (request, errorCode) => response(request.groupIds.map((groupId) => refused(groupId, errorCode))),
});

function withOperations(group: DescribedGroup, isAsked: boolean): DescribedGroup {
  return isAsked && group.errorCode === ErrorCode.None ? { ...group, authorizedOperations: allGroupOperations } : group;
}

function response(groups: DescribedGroup[]) {
  return { throttleTimeMs: 0, groups };
}

/** In Kafka only what a group's coordinator finds comes with words. */
function refused(groupId: string, errorCode: ErrorCode): DescribedGroup {
  return {
    errorCode,
    errorMessage: null,
    groupId,
    groupState: '',
    groupEpoch: 0,
    assignmentEpoch: 0,
    assignorName: '',
    members: [],
  };
}
