import { ErrorCode } from '@barnabas/protocol';
import type { PartitionsCommand } from './commands.js';
import type { PartitionsReply } from './exchanges.js';
import type { TransactionShardState } from './shard-state.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import { hasPartition, hasPartitions, withPartitions } from './transaction-partitions.js';
import { isPrepared } from './transaction-state.js';
import { startTransactionTimer, transit } from './transition.js';
import type { TransactionTurn } from './turn.js';

/** Adds partitions to the producer's transaction, which begins with the first. */
export function addPartitions<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  command: PartitionsCommand<R>,
): void {
  const current = state.transactions.get(command.transactionalId);
  // Before any look at id and epoch: the answer to EndTxn v5 has told the next ones already, while the markers go out.
  const isEnding = current !== undefined && isPrepared(current.state);
  const found = isEnding ? ErrorCode.ConcurrentTransactions : transactionOf(state, command);
  if (typeof found === 'number') return answer(turn, command, () => found);
  const isNew = found.state !== 'Ongoing';
  if (isNew || !hasPartitions(found.partitions, command.partitions)) {
    const { clientTransactionVersion } = command;
    const started = transit(turn, state, found, {
      state: 'Ongoing',
      partitions: withPartitions(found.partitions, command.partitions),
      clientTransactionVersion,
      ...(isNew ? { startTimestampMs: turn.nowMs } : {}),
    });
    if (isNew) startTransactionTimer(turn, started);
  }
  answer(turn, command, () => ErrorCode.None);
}

/** KIP-890 for clients that add their partitions themselves: does the transaction have these? Nothing changes. */
export function verifyPartitions<R>(
  turn: TransactionTurn<R>,
  state: TransactionShardState,
  command: PartitionsCommand<R>,
): void {
  const found = transactionOf(state, command);
  answer(turn, command, (topic, partition) => {
    if (typeof found === 'number') return found;
    return hasPartition(found.partitions, topic, partition) ? ErrorCode.None : ErrorCode.TransactionAbortable;
  });
}

function transactionOf<R>(
  state: TransactionShardState,
  { transactionalId, producerId, producerEpoch }: PartitionsCommand<R>,
): ErrorCode | TransactionMetadata {
  if (transactionalId === '') return ErrorCode.InvalidRequest;
  const metadata = state.transactions.get(transactionalId);
  if (metadata === undefined || metadata.producerId !== producerId) return ErrorCode.InvalidProducerIdMapping;
  if (metadata.producerEpoch !== producerEpoch) return ErrorCode.ProducerFenced;
  return isPrepared(metadata.state) ? ErrorCode.ConcurrentTransactions : metadata;
}

function answer<R>(
  turn: TransactionTurn<R>,
  { token, transactionalId, partitions }: PartitionsCommand<R>,
  errorOf: (topic: string, partition: number) => ErrorCode,
): void {
  const reply: PartitionsReply = {
    transactionalId,
    topicResults: Array.from(partitions, ([name, indexes]) => ({
      name,
      resultsByPartition: indexes.map((partitionIndex) => ({
        partitionIndex,
        partitionErrorCode: errorOf(name, partitionIndex),
      })),
    })),
  };
  turn.reply(token, reply);
}
