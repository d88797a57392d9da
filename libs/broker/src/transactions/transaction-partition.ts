import { TransactionShard } from '@barnabas/coordinator';
import type {
  CoordinatorRecord,
  TransactionCommand,
  TransactionContext,
  TransactionDecision,
  TransactionMarkers,
  TransactionMetadata,
  TransactionReply,
  TransactionSettings,
} from '@barnabas/coordinator';
import type { Platform } from '@barnabas/platform';
import type { CoordinatorCall, CoordinatorShard, ShardDecision, ShardHost } from '../coordinators/coordinator-shard.js';

export type TransactionCall = CoordinatorCall<TransactionReply>;

export interface TransactionPartitionOptions {
  readonly host: ShardHost<TransactionCommand<TransactionCall>>;
  readonly settings: TransactionSettings;
  readonly platform: Pick<Platform, 'clock'>;
  takeProducerId(): number | undefined;
  /** Resolves with true when the markers are in place; gives up with false when `isWanted` says so. */
  writeMarkers(markers: TransactionMarkers, isWanted: () => boolean): Promise<boolean>;
}

/**
 * One partition of `__transaction_state`: its transactional ids, with clock and producer ids at hand. Has the markers of a transaction
 * written once its outcome is durable.
 */
export class TransactionPartition implements CoordinatorShard<TransactionCommand<TransactionCall>, TransactionReply> {
  readonly #options: TransactionPartitionOptions;
  readonly #shard: TransactionShard<TransactionCall>;
  readonly #context: TransactionContext;
  /** Who waits for the markers of a transactional id. */
  readonly #settling = new Map<string, (() => void)[]>();

  constructor(options: TransactionPartitionOptions) {
    const { settings, platform, host } = options;
    this.#options = options;
    this.#shard = new TransactionShard(settings);
    this.#context = {
      get nowMs() {
        return platform.clock.now();
      },
      get coordinatorEpoch() {
        return host.partition.leaderEpoch;
      },
      takeProducerId: () => options.takeProducerId(),
    };
  }

  replay(record: CoordinatorRecord): void {
    this.#shard.replay(record);
  }

  replayTransactionEnd(): void {
    // Its own records are never part of a transaction.
  }

  loaded(): ShardDecision<TransactionCommand<TransactionCall>, TransactionReply> {
    return this.#withMarkers(this.#shard.loaded(this.#context));
  }

  decide(
    command: TransactionCommand<TransactionCall>,
  ): ShardDecision<TransactionCommand<TransactionCall>, TransactionReply> {
    return this.#withMarkers(this.#shard.decide(command, this.#context));
  }

  unloaded(): void {
    for (const transactionalId of this.#settling.keys()) {
      this.#settled(transactionalId);
    }
  }

  isWork(): boolean {
    return false;
  }

  /** What is decided about a transactional id, whether durable or not. */
  transaction(transactionalId: string): TransactionMetadata | undefined {
    return this.#shard.transactions.get(transactionalId);
  }

  /** Calls `listener` when the markers of a transaction that is being ended are in place, or the shard goes. */
  onSettled(transactionalId: string, listener: () => void): void {
    const listeners = this.#settling.get(transactionalId) ?? [];
    this.#settling.set(transactionalId, [...listeners, listener]);
  }

  #withMarkers(
    decision: TransactionDecision<TransactionCall>,
  ): ShardDecision<TransactionCommand<TransactionCall>, TransactionReply> {
    const { markers } = decision;
    return markers.length === 0
      ? decision
      : { ...decision, whenDurable: () => markers.forEach((one) => this.#writeMarkers(one)) };
  }

  #writeMarkers(markers: TransactionMarkers): void {
    const { host, writeMarkers } = this.#options;
    const { transactionalId, producerId, producerEpoch } = markers;
    writeMarkers(markers, () => host.isActive)
      .then((isWritten) => {
        if (isWritten) {
          host.tell({ kind: 'markers-written', transactionalId, producerId, producerEpoch });
          this.#settled(transactionalId);
        }
      })
      .catch((error: unknown) => host.fail('writing markers', error));
  }

  #settled(transactionalId: string): void {
    const listeners = this.#settling.get(transactionalId) ?? [];
    this.#settling.delete(transactionalId);
    for (const listener of listeners) {
      listener();
    }
  }
}
