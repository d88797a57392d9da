/**
 * DescribeTransactions, version 0. State, producer and partitions of transactional ids (KIP-664).
 */
import { undescribed } from '@barnabas/coordinator';
import { DescribeTransactionsRequest, DescribeTransactionsResponse } from '@barnabas/protocol';
import type { Input } from '@barnabas/protocol';
import { twoPhase } from '../dispatch/api-handler.js';
import { askedInTurns } from '../dispatch/in-turns.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';

type Described = Input<typeof DescribeTransactionsResponse>['transactionStates'][number];

export const describeTransactions = twoPhase({
  request: DescribeTransactionsRequest,
  response: DescribeTransactionsResponse,
  versions: { min: 0, max: 0 },

  async handle({ transactionalIds }, _context, { transactions, platform }) {
    const answers = await askedInTurns(transactionalIds, platform, async (id): Promise<readonly Described[]> => {
      try {
        const request = { transactionalIds: [id] };
        return (await transactions.ask(id, { kind: 'describe', request })).transactionStates;
      } catch (error) {
        if (error instanceof RequestRefusedError) {
          return [undescribed(id, error.errorCode)];
        }
        throw error;
      }
    });
    return { throttleTimeMs: 0, transactionStates: answers.flat() };
  },

  refuse: ({ transactionalIds }, errorCode) => ({
    throttleTimeMs: 0,
    transactionStates: transactionalIds.map((id) => undescribed(id, errorCode)),
  }),
});
