import { ErrorCode } from '@barnabas/protocol';
import type { DescribeTransactionsResponse, Input, ListTransactionsResponse } from '@barnabas/protocol';
import type { DescribeTransactionsCommand, ListTransactionsCommand } from './commands.js';
import type { TransactionShardState } from './shard-state.js';
import { isTransactionState } from './transaction-state.js';
import type { TransactionTurn } from './turn.js';

type Described = Input<typeof DescribeTransactionsResponse>['transactionStates'][number];

/** DescribeTransactions 0 (KIP-664). */
export function describeTransactions<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  { request, token }: DescribeTransactionsCommand<R>,
): void {
  const response: Input<typeof DescribeTransactionsResponse> = {
    throttleTimeMs: 0,
    transactionStates: request.transactionalIds.map((transactionalId) => describe(state, transactionalId)),
  };
  turn.reply(token, response);
}

function describe({ transactions }: TransactionShardState, transactionalId: string): Described {
  const metadata = transactions.get(transactionalId);
  if (metadata === undefined) {
    return undescribed(
      transactionalId,
      transactionalId === '' ? ErrorCode.InvalidRequest : ErrorCode.TransactionalIdNotFound,
    );
  }
  return {
    errorCode: ErrorCode.None,
    transactionalId,
    transactionState: metadata.state,
    transactionTimeoutMs: metadata.timeoutMs,
    transactionStartTimeMs: metadata.startTimestampMs,
    producerId: metadata.producerId,
    producerEpoch: metadata.producerEpoch,
    topics: Array.from(metadata.partitions, ([topic, partitions]) => ({ topic, partitions: [...partitions] })),
  };
}

/** The row of a transactional id about which nothing can be said. */
export function undescribed(transactionalId: string, errorCode: ErrorCode): Described {
  return {
    errorCode,
    transactionalId,
    transactionState: '',
    transactionTimeoutMs: 0,
    transactionStartTimeMs: 0,
    producerId: 0,
    producerEpoch: 0,
    topics: [],
  };
}

/** ListTransactions 0-2 (KIP-664; running time KIP-994), whatever the pattern. */
export function listTransactions<R>(
  turn: TransactionTurn<R>,
  { transactions }: TransactionShardState,
  { request, token }: ListTransactionsCommand<R>,
): void {
  const { durationFilter } = request;
  const stateFilters = new Set(request.stateFilters);
  const producerIdFilters = new Set(request.producerIdFilters);
  const listed = [...transactions.values()].filter(
    ({ producerId, state, startTimestampMs }) =>
      (producerIdFilters.size === 0 || producerIdFilters.has(producerId)) &&
      (stateFilters.size === 0 || stateFilters.has(state)) &&
      (durationFilter < 0 || turn.nowMs - startTimestampMs > durationFilter),
  );
  const response: Input<typeof ListTransactionsResponse> = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.None,
    unknownStateFilters: request.stateFilters.filter((name) => !isTransactionState(name)),
    transactionStates: listed.map(({ transactionalId, producerId, state: transactionState }) => ({
      transactionalId,
      producerId,
      transactionState,
    })),
  };
  turn.reply(token, response);
}
