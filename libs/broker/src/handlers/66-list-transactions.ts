/**
 * ListTransactions, versions 0-2. All transactional ids that this broker coordinates (KIP-664).
 *   v1   filter by running time (KIP-994); v2 by a pattern of the id (KIP-1152)
 */
import { isTransactionState, transactionalIdPattern } from '@barnabas/coordinator';
import { ErrorCode, ListTransactionsRequest, ListTransactionsResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';

export const listTransactions = twoPhase({
  request: ListTransactionsRequest,
  response: ListTransactionsResponse,
  versions: { min: 0, max: 2 },

  async handle(request, _context, { transactions }) {
    const pattern = request.transactionalIdPattern ?? '';
    const matches = pattern === '' ? () => true : transactionalIdPattern(pattern);
    if (matches === undefined) {
      throw new RequestRefusedError(ErrorCode.InvalidRegularExpression);
    }
    const unknownStateFilters = request.stateFilters.filter((name) => !isTransactionState(name));
    const nothing = { throttleTimeMs: 0, errorCode: ErrorCode.None, unknownStateFilters, transactionStates: [] };
    const answers = transactions.askAll({ kind: 'list', request, matches }).map((answer) =>
      answer.catch((error: unknown) => {
        // A shard that has gone elsewhere has nothing to list here; one that loads makes the whole list incomplete.
        if (error instanceof RequestRefusedError && error.errorCode === ErrorCode.NotCoordinator) {
          return nothing;
        }
        throw error;
      }),
    );
    const responses = await Promise.all(answers);
    const failed = responses.find(({ errorCode }) => errorCode !== ErrorCode.None);
    if (failed !== undefined) {
      return failed;
    }
    return {
      ...nothing,
      transactionStates: responses.flatMap(({ transactionStates }) => transactionStates),
    };
  },

  refuse: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    unknownStateFilters: [],
    transactionStates: [],
  }),
});
