/**
 * DeleteGroups, versions 0-2. Only groups without members.
 *   v2   flexible
 */
import { DeleteGroupsRequest, DeleteGroupsResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { askedInTurns } from '../dispatch/in-turns.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';

type DeletedGroup = Input<typeof DeleteGroupsResponse>['results'][number];

export const deleteGroups = twoPhase({
  request: DeleteGroupsRequest,
  response: DeleteGroupsResponse,
  versions: { min: 0, max: 2 },

  async handle(request, context, services) {
    const answers = await askedInTurns(
      request.groupsNames,
      services.platform,
      async (groupId): Promise<DeletedGroup[]> => {
        try {
          const response = await services.groups.ask(
            'delete',
            groupId,
            { ...request, groupsNames: [groupId] },
            context,
          );
          return [...response.results];
        } catch (error) {
          if (error instanceof RequestRefusedError) {
            return [{ groupId, errorCode: error.errorCode }];
          }
          throw error;
        }
      },
    );
    return { throttleTimeMs: 0, results: answers.flat() };
  },

  refuse: (request, errorCode) => ({
    throttleTimeMs: 0,
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode })),
  }),
});
