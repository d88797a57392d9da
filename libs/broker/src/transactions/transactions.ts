import type { TransactionMarkers, TransactionMetadata, TransactionSettings } from '@barnabas/coordinator';
import { coordinatorPartition } from '@barnabas/coordinator';
import type { Platform, Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { Logger } from '../logger.js';
import type { MetadataDelta } from '../metadata/delta.js';
import { TRANSACTION_STATE_TOPIC } from '../partitions/internal-topics.js';
import type { Partitions } from '../partitions/partitions.js';
import type { MarkerWriter } from './marker-writer.js';
import type { ProducerIdStock } from './producer-id-stock.js';
import type {
  TransactionAnswer,
  TransactionCall,
  TransactionQuestion,
  TransactionRequestKind,
} from './transaction-call.js';
import { TransactionShardRuntime } from './transaction-shard-runtime.js';
import type { TransactionTopic } from './transaction-topic.js';

export interface TransactionsOptions {
  readonly partitions: Partitions;
  readonly topic: TransactionTopic;
  readonly producerIds: ProducerIdStock;
  readonly markers: MarkerWriter;
  readonly configs: EffectiveConfigs;
  /** The finalized feature transaction.version. */
  readonly transactionVersion: number;
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  readonly logger: Logger;
}

/** The transactional ids this broker coordinates: one shard for each partition of `__transaction_state` that it leads. */
export class Transactions {
  readonly #shards = new Map<number, TransactionShardRuntime>();
  readonly #options: TransactionsOptions;
  readonly #settings: TransactionSettings;
  #expiryTimer: Timer | undefined;
  #isClosed = false;

  constructor(options: TransactionsOptions) {
    const { broker } = options.configs;
    this.#options = options;
    this.#settings = {
      maxTimeoutMs: broker.number('transaction.max.timeout.ms'),
      idExpirationMs: broker.number('transactional.id.expiration.ms'),
      transactionVersion: options.transactionVersion,
    };
  }

  get topic(): TransactionTopic {
    return this.#options.topic;
  }

  get markers(): MarkerWriter {
    return this.#options.markers;
  }

  get producerIds(): ProducerIdStock {
    return this.#options.producerIds;
  }

  /** Loads the shards of all partitions led here, in the background; until then they answer COORDINATOR_LOAD_IN_PROGRESS. */
  start(): void {
    this.#loadLed();
    this.#scheduleExpiry();
    void this.producerIds.ready();
  }

  /** Follows one change of the image, after the partitions have. */
  apply(delta: MetadataDelta): void {
    if (delta.deletedTopics.some(({ name }) => name === TRANSACTION_STATE_TOPIC)) {
      this.#unloadAll();
    }
    this.#loadLed();
  }

  /** The partition of `__transaction_state` a transactional id lives in; undefined while the topic does not exist. */
  partitionFor(transactionalId: string): number | undefined {
    const count = this.topic.image?.partitions.length ?? 0;
    return count === 0 ? undefined : coordinatorPartition(transactionalId, count);
  }

  /**
   * Puts a request to the shard of a transactional id, in this turn. Rejects with {@link RequestRefusedError} when this broker is not,
   * or not yet, or no longer its coordinator.
   */
  ask<K extends TransactionRequestKind>(
    transactionalId: string,
    question: TransactionQuestion<K>,
  ): Promise<TransactionAnswer<K>> {
    const shard = this.#shardOf(transactionalId);
    return shard === undefined
      ? Promise.reject(new RequestRefusedError(ErrorCode.NotCoordinator))
      : this.#askShard(shard, question);
  }

  /** Puts a request to every shard; each answers or rejects for itself. */
  askAll<K extends TransactionRequestKind>(question: TransactionQuestion<K>): Promise<TransactionAnswer<K>>[] {
    return [...this.#shards.values()].map((shard) => this.#askShard(shard, question));
  }

  /** What is decided about a transactional id, at this moment, whether durable or not. */
  transaction(transactionalId: string): TransactionMetadata | undefined {
    return this.#shardOf(transactionalId)?.transaction(transactionalId);
  }

  /** Resolves when the markers of a transaction that is being ended are in place, at the latest after `timeoutMs`. */
  settled(transactionalId: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.platform.timers.schedule(timeoutMs, 'liveness', resolve);
      const shard = this.#shardOf(transactionalId);
      shard?.onSettled(transactionalId, () => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Refuses whatever waits; nothing is decided any more. */
  close(): void {
    this.#isClosed = true;
    this.#expiryTimer?.cancel();
    this.#unloadAll();
    this.markers.close();
  }

  #shardOf(transactionalId: string): TransactionShardRuntime | undefined {
    const partition = this.partitionFor(transactionalId);
    return partition === undefined ? undefined : this.#shards.get(partition);
  }

  #askShard<K extends TransactionRequestKind>(
    shard: TransactionShardRuntime,
    question: TransactionQuestion<K>,
  ): Promise<TransactionAnswer<K>> {
    return new Promise((resolve, reject) => {
      const token: TransactionCall = {
        // A shard answers a command with what TransactionExchanges writes down for it.
        respond: (response) => resolve(response as TransactionAnswer<K>),
        refuse: (errorCode) => reject(new RequestRefusedError(errorCode)),
      };
      shard.ask({ ...question, token } as Parameters<TransactionShardRuntime['ask']>[0]);
    });
  }

  #loadLed(): void {
    if (this.#isClosed) {
      return;
    }
    const { partitions } = this.#options;
    for (const partition of partitions.ofTopic(TRANSACTION_STATE_TOPIC)) {
      const isLed = partition.leader === partitions.nodeId;
      const shard = this.#shards.get(partition.index);
      if (shard !== undefined && (!isLed || shard.partition !== partition)) {
        shard.unload();
        this.#shards.delete(partition.index);
      }
      if (isLed && !this.#shards.has(partition.index)) {
        this.#load(partition.index);
      }
    }
  }

  #load(index: number): void {
    const { partitions, platform, logger, producerIds, markers } = this.#options;
    const partition = partitions.get(TRANSACTION_STATE_TOPIC, index);
    if (partition === undefined) {
      return;
    }
    const shard = new TransactionShardRuntime({
      partition,
      settings: this.#settings,
      platform,
      logger,
      takeProducerId: () => producerIds.take(),
      writeMarkers: (written: TransactionMarkers, isWanted) => markers.writeAll(written, isWanted),
      onFailed: (failed) => this.#replace(failed),
    });
    this.#shards.set(index, shard);
    void shard.load();
  }

  /** What is on disk is still right: load it again, unless the disk is what failed. */
  #replace(failed: TransactionShardRuntime): void {
    const { partition } = failed;
    if (this.#isClosed || partition.log.isOffline || this.#shards.get(partition.index) !== failed) {
      return;
    }
    this.#shards.delete(partition.index);
    this.#load(partition.index);
  }

  #unloadAll(): void {
    for (const shard of this.#shards.values()) {
      shard.unload();
    }
    this.#shards.clear();
  }

  #scheduleExpiry(): void {
    const { platform, configs } = this.#options;
    const intervalMs = configs.broker.number('transaction.remove.expired.transaction.cleanup.interval.ms');
    this.#expiryTimer = platform.timers.schedule(intervalMs, 'liveness', () => {
      for (const shard of this.#shards.values()) {
        shard.tell({ kind: 'expire-transactional-ids' });
      }
      this.#scheduleExpiry();
    });
  }
}
