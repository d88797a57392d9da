import { ErrorCode } from '@barnabas/protocol';
import type { InitProducerIdRequest } from '@barnabas/protocol';
import type { InitProducerIdCommand } from './commands.js';
import { fence } from './fence.js';
import type { TransactionShardState } from './shard-state.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import { isEpochExhausted, newTransaction, noProducer, noProducerEpoch, noProducerId } from './transaction-metadata.js';
import { noPartitions } from './transaction-partitions.js';
import { isPrepared } from './transaction-state.js';
import { transit } from './transition.js';
import type { TransactionTurn } from './turn.js';

/** What the producer believes itself to be (KIP-360); undefined when it is new. */
interface Expected {
  readonly producerId: number;
  readonly epoch: number;
}

/** InitProducerId 0-5: gives a transactional id its producer id and epoch, and fences whoever had it before (KIP-98). */
export function initProducerId<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  { request, token }: InitProducerIdCommand<R>,
): void {
  const outcome = initialize(turn, state, request);
  const [errorCode, { producerId, producerEpoch }] =
    typeof outcome === 'number' ? [outcome, noProducer] : [ErrorCode.None, outcome];
  turn.reply(token, { throttleTimeMs: 0, errorCode, producerId, producerEpoch });
}

function initialize<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  request: InitProducerIdCommand<R>['request'],
): ErrorCode | TransactionMetadata {
  const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request;
  if ((producerId === noProducerId) !== (producerEpoch === noProducerEpoch)) return ErrorCode.InvalidRequest;
  if (transactionalId === '') return ErrorCode.InvalidRequest;
  if (timeoutMs <= 0 || timeoutMs > turn.settings.maxTimeoutMs) return ErrorCode.InvalidTransactionTimeout;
  const expected = expectedOf(request);
  const metadata = state.transactions.get(transactionalId) ?? create(turn, transactionalId, timeoutMs);
  if (metadata === undefined) return ErrorCode.CoordinatorLoadInProgress;
  // Before any look at id and epoch: the answer to EndTxn v5 has told the next ones already, while the markers go out.
  if (isPrepared(metadata.state)) return ErrorCode.ConcurrentTransactions;
  if (expected !== undefined && !mayBe(expected, metadata)) return ErrorCode.ProducerFenced;
  if (metadata.state === 'Ongoing') {
    // The client asks again when the old transaction is aborted, and gets an epoch of its own then.
    return fence(turn, state, metadata) ? ErrorCode.ConcurrentTransactions : ErrorCode.CoordinatorLoadInProgress;
  }
  return renew(turn, state, metadata, expected, timeoutMs);
}

function expectedOf({ producerId, producerEpoch }: InitProducerIdRequest): Expected | undefined {
  return producerId === noProducerId ? undefined : { producerId, epoch: producerEpoch };
}

function create<R>(
  turn: TransactionTurn<R>,
  transactionalId: string,
  timeoutMs: number,
): TransactionMetadata | undefined {
  const producerId = turn.context.takeProducerId();
  return producerId === undefined ? undefined : newTransaction(transactionalId, producerId, timeoutMs);
}

/** The previous id passes with its last epoch only: that is a retry of the call that replaced it. */
function mayBe(expected: Expected, { producerId, previousProducerId, producerEpoch }: TransactionMetadata): boolean {
  return (
    producerEpoch === noProducerEpoch ||
    expected.producerId === producerId ||
    (expected.producerId === previousProducerId && isEpochExhausted(expected.epoch))
  );
}

function renew<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  metadata: TransactionMetadata,
  expected: Expected | undefined,
  timeoutMs: number,
): ErrorCode | TransactionMetadata {
  const { producerEpoch } = metadata;
  const renewed = { state: 'Empty', partitions: noPartitions, startTimestampMs: -1, timeoutMs } as const;
  const isCurrent = expected === undefined || producerEpoch === noProducerEpoch || expected.epoch === producerEpoch;
  if (!isCurrent) {
    // A retry of the last call gets its answer again; anybody else has been replaced (Apache answers -1 where the epochs are used up).
    const isRetry = expected.epoch === state.lastEpochs.get(metadata.transactionalId);
    return isRetry ? transit(turn, state, metadata, renewed) : ErrorCode.ProducerFenced;
  }
  const lastEpoch = expected === undefined ? noProducerEpoch : producerEpoch;
  if (!isEpochExhausted(producerEpoch)) {
    return transit(turn, state, metadata, { ...renewed, producerEpoch: producerEpoch + 1 }, lastEpoch);
  }
  const producerId = turn.context.takeProducerId();
  if (producerId === undefined) return ErrorCode.CoordinatorLoadInProgress;
  return transit(turn, state, metadata, { ...renewed, producerId, producerEpoch: 0 }, lastEpoch);
}
