import type { CoordinatorRecord } from '../decision.js';
import { addPartitions, verifyPartitions } from './add-partitions.js';
import type { TransactionCommand } from './commands.js';
import type { TransactionContext, TransactionDecision } from './decision.js';
import { describeTransactions, listTransactions } from './describe-transactions.js';
import { endTransaction, markersWritten } from './end-transaction.js';
import { abortTimedOut } from './fence.js';
import { initProducerId } from './init-producer-id.js';
import type { TransactionSettings } from './settings.js';
import type { TransactionShardState } from './shard-state.js';
import type { TransactionMetadata } from './transaction-metadata.js';
import { readTransactionRecord, transactionTombstone } from './transaction-record.js';
import { isIdle, isPrepared } from './transaction-state.js';
import { requestMarkers, startTransactionTimer } from './transition.js';
import { TransactionTurn } from './turn.js';

/**
 * The transactional ids of one partition of `__transaction_state`. Life: `replay` every record of the partition, `loaded` once, then
 * `decide` for each command; the runtime's part is told at `TransactionDecision`. To unload a shard, drop it.
 */
export class TransactionShard<R> implements TransactionShardState {
  /** Read only outside the coordinator. */
  readonly transactions = new Map<string, TransactionMetadata>();
  readonly lastEpochs = new Map<string, number>();

  constructor(private readonly settings: TransactionSettings) {}

  /** Applies a record of the partition, old or just appended. The only thing that changes durable state. */
  replay(record: CoordinatorRecord): void {
    const read = readTransactionRecord(record);
    if (read === undefined) return;
    const { transactionalId, metadata } = read;
    if (metadata === undefined) this.transactions.delete(transactionalId);
    else this.transactions.set(transactionalId, metadata);
  }

  /** All records are replayed: what was decided is carried out, and the time of open transactions goes on. */
  loaded(context: TransactionContext): TransactionDecision<R> {
    const turn = new TransactionTurn<R>(context, this.settings);
    for (const metadata of this.transactions.values()) {
      if (isPrepared(metadata.state)) requestMarkers(turn, metadata);
      else if (metadata.state === 'Ongoing') startTransactionTimer(turn, metadata);
    }
    return turn.decision();
  }

  /** Decides what a command leads to. Durable state is changed by the records that come out. */
  decide(command: TransactionCommand<R>, context: TransactionContext): TransactionDecision<R> {
    const turn = new TransactionTurn<R>(context, this.settings);
    this.perform(turn, command);
    return turn.decision();
  }

  private perform(turn: TransactionTurn<R>, command: TransactionCommand<R>): void {
    switch (command.kind) {
      case 'init-producer-id':
        return initProducerId(turn, this, command);
      case 'add-partitions':
        return addPartitions(turn, this, command);
      case 'verify-partitions':
        return verifyPartitions(turn, this, command);
      case 'end':
        return endTransaction(turn, this, command);
      case 'describe':
        return describeTransactions(turn, this, command);
      case 'list':
        return listTransactions(turn, this, command);
      case 'markers-written':
        return markersWritten(turn, this, command);
      case 'expire-transactional-ids':
        return this.expire(turn);
      case 'timer-transaction':
        return abortTimedOut(turn, this, command.transactionalId, command.startTimestampMs);
    }
  }

  private expire(turn: TransactionTurn<R>): void {
    turn.maySplit();
    for (const { transactionalId, state, lastUpdateTimestampMs } of this.transactions.values()) {
      const isDue = lastUpdateTimestampMs <= turn.nowMs - this.settings.idExpirationMs;
      if (!isIdle(state) || !isDue) continue;
      turn.append(transactionTombstone(transactionalId));
      this.lastEpochs.delete(transactionalId);
    }
  }
}
