import type {
  TransactionCommand,
  TransactionCommandOf,
  TransactionMetadata,
  TransactionReply,
  TransactionRequestKind,
  TransactionResponses,
  TransactionSettings,
} from '@barnabas/coordinator';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import type { ShardHost } from '../coordinators/coordinator-shard.js';
import { ShardedCoordinator } from '../coordinators/sharded-coordinator.js';
import type { ShardedCoordinatorOptions, Upkeep } from '../coordinators/sharded-coordinator.js';
import type { MarkerWriter } from './marker-writer.js';
import type { ProducerIdStock } from './producer-id-stock.js';
import { TransactionPartition } from './transaction-partition.js';
import type { TransactionCall } from './transaction-partition.js';

export interface TransactionsOptions extends ShardedCoordinatorOptions {
  readonly producerIds: ProducerIdStock;
  readonly markers: MarkerWriter;
  readonly configs: EffectiveConfigs;
  readonly settings: TransactionSettings;
}

/** What is asked of a shard, but for the token. */
export type TransactionQuestion<K extends TransactionRequestKind> = Omit<
  TransactionCommandOf<TransactionCall, K>,
  'token' | 'kind'
> & { readonly kind: K };

/** The transactional ids this broker coordinates: one shard for each partition of `__transaction_state` that it leads. */
export class Transactions extends ShardedCoordinator<
  TransactionCommand<TransactionCall>,
  TransactionReply,
  TransactionPartition
> {
  readonly #options: TransactionsOptions;

  constructor(options: TransactionsOptions) {
    super(options);
    this.#options = options;
  }

  get markers(): MarkerWriter {
    return this.#options.markers;
  }

  get producerIds(): ProducerIdStock {
    return this.#options.producerIds;
  }

  override start(): void {
    super.start();
    void this.producerIds.ready();
  }

  /** Puts a request to the shard of a transactional id: see {@link ShardedCoordinator.put}. */
  ask<K extends TransactionRequestKind>(
    transactionalId: string,
    question: TransactionQuestion<K>,
  ): Promise<TransactionResponses[K]> {
    const answer = this.put(transactionalId, (token) => commandOf(question, token));
    return answer as Promise<TransactionResponses[K]>;
  }

  /** Puts a request to every shard; each answers or rejects for itself. */
  askAll<K extends TransactionRequestKind>(question: TransactionQuestion<K>): Promise<TransactionResponses[K]>[] {
    const answers = this.putToAll((token) => commandOf(question, token));
    return answers as Promise<TransactionResponses[K]>[];
  }

  /** What is decided about a transactional id, at this moment, whether durable or not. */
  transaction(transactionalId: string): TransactionMetadata | undefined {
    return this.#shardOf(transactionalId)?.transaction(transactionalId);
  }

  /** Resolves when the markers of a transaction that is being ended are in place, at the latest after `timeoutMs`. */
  settled(transactionalId: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.platform.timers.schedule(timeoutMs, 'liveness', resolve);
      this.#shardOf(transactionalId)?.onSettled(transactionalId, () => {
        timer.cancel();
        resolve();
      });
    });
  }

  override close(): void {
    super.close();
    this.markers.close();
  }

  protected override openShard(host: ShardHost<TransactionCommand<TransactionCall>>): TransactionPartition {
    const { settings, platform, producerIds, markers } = this.#options;
    return new TransactionPartition({
      host,
      settings,
      platform,
      takeProducerId: () => producerIds.take(),
      writeMarkers: (written, isWanted) => markers.writeAll(written, isWanted),
    });
  }

  protected override upkeep(): Upkeep<TransactionCommand<TransactionCall>> {
    const { broker } = this.#options.configs;
    const intervalMs = broker.number('transaction.remove.expired.transaction.cleanup.interval.ms');
    return { command: { kind: 'expire-transactional-ids' }, intervalMs };
  }

  #shardOf(transactionalId: string): TransactionPartition | undefined {
    return this.shard(this.partitionFor(transactionalId))?.shard;
  }
}

function commandOf<K extends TransactionRequestKind>(
  question: TransactionQuestion<K>,
  token: TransactionCall,
): TransactionCommandOf<TransactionCall, K> {
  return { ...question, token } as unknown as TransactionCommandOf<TransactionCall, K>;
}
