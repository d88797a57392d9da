import { TransactionShard } from '@barnabas/coordinator';
import type {
  TransactionCommand,
  TransactionContext,
  TransactionDecision,
  TransactionMarkers,
  TransactionMetadata,
  TransactionRequestCommand,
  TransactionSettings,
  TransactionTimerChange,
} from '@barnabas/coordinator';
import type { Platform, Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import { coordinatorBatches } from '../groups/coordinator-batches.js';
import { ShardLoader } from '../groups/shard-loader.js';
import type { Logger } from '../logger.js';
import type { Partition } from '../partitions/partition.js';
import type { TransactionCall } from './transaction-call.js';

export interface TransactionShardRuntimeOptions {
  readonly partition: Partition;
  readonly settings: TransactionSettings;
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  readonly logger: Logger;
  takeProducerId(): number | undefined;
  /** Resolves with true when the markers are in place; gives up with false when `isWanted` says so. */
  writeMarkers(markers: TransactionMarkers, isWanted: () => boolean): Promise<boolean>;
  /** The shard was active and is unloaded because it cannot go on. */
  onFailed(runtime: TransactionShardRuntime): void;
}

type RuntimeState = 'loading' | 'active' | 'unloaded';

/**
 * One partition of `__transaction_state` with its transactional ids in memory: asks the pure shard for a decision, appends and replays
 * its records in the same turn, and when they are durable lets answers go and has markers written. When an append or a sync fails,
 * memory and disk may disagree: the shard is unloaded and whoever waits is told to look for the coordinator again.
 */
export class TransactionShardRuntime {
  readonly partition: Partition;
  readonly #options: TransactionShardRuntimeOptions;
  readonly #shard: TransactionShard<TransactionCall>;
  readonly #context: TransactionContext;
  readonly #timers = new Map<string, Timer>();
  /** Requests whose answer waits for durability. */
  readonly #decided = new Set<TransactionCall>();
  /** Who waits for the markers of a transactional id. */
  readonly #settling = new Map<string, (() => void)[]>();
  #state: RuntimeState = 'loading';
  /** Of the latest append. */
  #durable: Promise<void> | undefined;

  constructor(options: TransactionShardRuntimeOptions) {
    const { platform, partition } = options;
    this.#options = options;
    this.partition = partition;
    this.#shard = new TransactionShard(options.settings);
    this.#context = {
      get nowMs() {
        return platform.clock.now();
      },
      get coordinatorEpoch() {
        return partition.leaderEpoch;
      },
      takeProducerId: () => options.takeProducerId(),
    };
  }

  get state(): RuntimeState {
    return this.#state;
  }

  /** Replays the partition; afterwards the shard answers. Never rejects. */
  async load(): Promise<void> {
    const { log } = this.partition;
    try {
      if (log.logEndOffset > log.logStartOffset) {
        const loader = new ShardLoader(log, {
          record: (record) => this.#shard.replay(record),
          // Its own records are never part of a transaction.
          transactionEnd: () => undefined,
        });
        await loader.load(() => this.#state === 'loading');
      }
      if (this.#state === 'loading') {
        this.#state = 'active';
        this.#carryOut(this.#shard.loaded(this.#context));
      }
    } catch (error) {
      this.#fail('loading', error);
    }
  }

  /** Decides in this turn. The call is answered once, when the decision is durable. */
  ask(command: TransactionRequestCommand<TransactionCall>): void {
    if (this.#state !== 'active') {
      command.token.refuse(this.#state === 'loading' ? ErrorCode.CoordinatorLoadInProgress : ErrorCode.NotCoordinator);
      return;
    }
    this.#decided.add(command.token);
    this.#decide(command);
  }

  /** Something nobody waits for: a timer, markers, maintenance. */
  tell(command: TransactionCommand<TransactionCall>): void {
    if (this.#state === 'active') {
      this.#decide(command);
    }
  }

  /** What is decided about a transactional id, whether durable or not. */
  transaction(transactionalId: string): TransactionMetadata | undefined {
    return this.#state === 'active' ? this.#shard.transactions.get(transactionalId) : undefined;
  }

  /** Calls `listener` when the markers of a transaction that is being ended are in place, or the shard goes. */
  onSettled(transactionalId: string, listener: () => void): void {
    const listeners = this.#settling.get(transactionalId) ?? [];
    this.#settling.set(transactionalId, [...listeners, listener]);
  }

  /** Decides nothing any more; what is decided is still answered when it is durable. */
  unload(): void {
    this.#state = 'unloaded';
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
    for (const transactionalId of this.#settling.keys()) {
      this.#settled(transactionalId);
    }
  }

  #decide(command: TransactionCommand<TransactionCall>): void {
    try {
      this.#carryOut(this.#shard.decide(command, this.#context));
    } catch (error) {
      this.#fail(command.kind, error);
    }
  }

  #carryOut(decision: TransactionDecision<TransactionCall>): void {
    this.#append(decision);
    for (const change of decision.timers) {
      this.#changeTimer(change);
    }
    if (decision.replies.length === 0 && decision.markers.length === 0) {
      return;
    }
    const { log } = this.partition;
    const durable = log.highWatermark < log.logEndOffset ? this.#durable : undefined;
    if (durable === undefined) {
      this.#conclude(decision);
      return;
    }
    durable.then(
      () => this.#conclude(decision),
      () => undefined,
    );
  }

  #append({ records }: TransactionDecision<TransactionCall>): void {
    const { log, leaderEpoch } = this.partition;
    for (const batch of coordinatorBatches(records, this.#context.nowMs, log.config.maxMessageBytes)) {
      const result = log.append(batch.bytes, { origin: 'coordinator', leaderEpoch });
      if (result.kind === 'rejected') {
        throw new Error(`${log.topic}-${log.partition} takes no record: ${result.message}`);
      }
      this.#durable = result.durable;
      result.durable.catch((error: unknown) => this.#fail('a sync', error));
      for (const record of batch.records) {
        this.#shard.replay(record);
      }
    }
  }

  /** Everything up to here is durable. */
  #conclude({ replies, markers }: TransactionDecision<TransactionCall>): void {
    for (const { token, response } of replies) {
      // Not there: a sync failed and the call was refused.
      if (this.#decided.delete(token)) {
        token.respond(response);
      }
    }
    for (const one of markers) {
      this.#writeMarkers(one);
    }
  }

  #writeMarkers(markers: TransactionMarkers): void {
    const { transactionalId, producerId, producerEpoch } = markers;
    this.#options
      .writeMarkers(markers, () => this.#state === 'active')
      .then((isWritten) => {
        if (isWritten) {
          this.tell({ kind: 'markers-written', transactionalId, producerId, producerEpoch });
          this.#settled(transactionalId);
        }
      })
      .catch((error: unknown) => this.#fail('writing markers', error));
  }

  #settled(transactionalId: string): void {
    const listeners = this.#settling.get(transactionalId) ?? [];
    this.#settling.delete(transactionalId);
    for (const listener of listeners) {
      listener();
    }
  }

  #changeTimer(change: TransactionTimerChange<TransactionCall>): void {
    this.#timers.get(change.key)?.cancel();
    this.#timers.delete(change.key);
    if (change.kind === 'cancel') {
      return;
    }
    const { key, delayMs, command } = change;
    const timer = this.#options.platform.timers.schedule(delayMs, 'liveness', () => {
      this.#timers.delete(key);
      this.tell(command);
    });
    this.#timers.set(key, timer);
  }

  #fail(during: string, error: unknown): void {
    const wasActive = this.#state === 'active';
    if (this.#state !== 'unloaded') {
      this.#options.logger.error('a transaction coordinator partition is unloaded', {
        partition: this.partition.index,
        during,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      this.unload();
    }
    for (const call of this.#decided) {
      call.refuse(ErrorCode.NotCoordinator);
    }
    this.#decided.clear();
    if (wasActive) {
      this.#options.onFailed(this);
    }
  }
}
