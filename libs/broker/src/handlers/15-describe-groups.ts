/**
 * DescribeGroups, versions 0-6.
 *   v3   authorizedOperations (KIP-430); v4 groupInstanceId; v5 flexible
 *   v6   an unknown group is an error, with a message (KIP-1043)
 */
import { DescribeGroupsRequest, DescribeGroupsResponse, ErrorCode } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { askedInTurns } from '../dispatch/in-turns.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import { allGroupOperations } from './authorized-operations.js';

type DescribedGroup = Input<typeof DescribeGroupsResponse>['groups'][number];

export const describeGroups = twoPhase({
  request: DescribeGroupsRequest,
  response: DescribeGroupsResponse,
  versions: { min: 0, max: 6 },

  async handle(request, context, services) {
    const answers = await askedInTurns(request.groups, services.platform, async (group): Promise<DescribedGroup[]> => {
      try {
        const response = await services.groups.ask('describe', group, { ...request, groups: [group] }, context);
        return response.groups.map((described) => withOperations(described, request.includeAuthorizedOperations));
      } catch (error) {
        if (error instanceof RequestRefusedError) {
          return [refused(group, error.errorCode)];
        }
        throw error;
      }
    });
    return { groups: answers.flat() };
  },

  refuse: (request, errorCode) => ({ groups: request.groups.map((group) => refused(group, errorCode)) }),
});

/** Before v6 a group that does not exist is no error, and has them too. */
function withOperations(group: DescribedGroup, isAsked: boolean): DescribedGroup {
  return isAsked && group.errorCode === ErrorCode.None ? { ...group, authorizedOperations: allGroupOperations } : group;
}

function refused(groupId: string, errorCode: ErrorCode): DescribedGroup {
  return { errorCode, groupId, groupState: '', protocolType: '', protocolData: '', members: [] };
}
