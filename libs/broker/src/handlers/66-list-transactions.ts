/**
 * ListTransactions, versions 0-2. All transactional ids that this broker coordinates (KIP-664).
 *   v1   filter by running time (KIP-994); v2 by a pattern of the id (KIP-1152)
 */
import { isTransactionState, MatchingNames, RegularExpression, stepsPerTurn } from '@barnabas/coordinator';
import type { Platform } from '@barnabas/platform';
import { ErrorCode, ListTransactionsRequest, ListTransactionsResponse } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { laterTurn } from '../dispatch/later-turn.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';

export const listTransactions = twoPhase({
  request: ListTransactionsRequest,
  response: ListTransactionsResponse,
  versions: { min: 0, max: 2 },

  async handle(request, context, { transactions, platform }) {
    const pattern = request.transactionalIdPattern ?? '';
    const regex = pattern === '' ? undefined : RegularExpression.compile(pattern);
    if (typeof regex === 'string') {
      throw new RequestRefusedError(ErrorCode.InvalidRegularExpression);
    }
    const unknownStateFilters = request.stateFilters.filter((name) => !isTransactionState(name));
    const nothing = { throttleTimeMs: 0, errorCode: ErrorCode.None, unknownStateFilters, transactionStates: [] };
    const answers = transactions.askAll({ kind: 'list', request }).map((answer) =>
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
    const listed = responses.flatMap(({ transactionStates }) => transactionStates);
    if (regex === undefined) {
      return { ...nothing, transactionStates: listed };
    }
    const ids = listed.map(({ transactionalId }) => transactionalId);
    const matching = new Set(await matchingIds(regex, ids, { isUnwanted: () => context.isClosed(), platform }));
    return { ...nothing, transactionStates: listed.filter(({ transactionalId }) => matching.has(transactionalId)) };
  },

  refuse: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    unknownStateFilters: [],
    transactionStates: [],
  }),
});

/** Others have their turn in between: there may be many ids, and some may be long. */
async function matchingIds(
  regex: RegularExpression,
  ids: readonly string[],
  { isUnwanted, platform }: { isUnwanted(): boolean; readonly platform: Pick<Platform, 'timers'> },
): Promise<readonly string[]> {
  const matching = new MatchingNames(regex, ids);
  while (!matching.advance({ left: stepsPerTurn }) && !isUnwanted()) {
    await laterTurn(platform.timers);
  }
  return matching.found;
}
