/**
 * ListGroups, versions 0-5. All groups that this broker coordinates.
 *   v3   flexible; v4 filter by state (KIP-518); v5 filter by type (KIP-848)
 */
import { ErrorCode, ListGroupsRequest, ListGroupsResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';

export const listGroups = twoPhase({
  request: ListGroupsRequest,
  response: ListGroupsResponse,
  versions: { min: 0, max: 5 },

  async handle(request, context, services) {
    const answers = services.groups.askAll('list', request, context).map((answer) =>
      answer.catch((error: unknown) => {
        // A shard that has gone elsewhere has nothing to list here; one that loads makes the whole list incomplete.
        if (error instanceof RequestRefusedError && error.errorCode === ErrorCode.NotCoordinator) {
          return { errorCode: ErrorCode.None, groups: [] };
        }
        throw error;
      }),
    );
    const responses = await Promise.all(answers);
    const failed = responses.find(({ errorCode }) => errorCode !== ErrorCode.None);
    return failed ?? { errorCode: ErrorCode.None, groups: responses.flatMap(({ groups }) => groups) };
  },

  refuse: (_request, errorCode) => ({ errorCode, groups: [] }),
});
