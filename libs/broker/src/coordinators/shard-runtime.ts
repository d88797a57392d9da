import type { Platform } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import type { Logger } from '../logger.js';
import type { Partition } from '../partitions/partition.js';
import { coordinatorBatches } from './coordinator-batches.js';
import { coordinatorError } from './coordinator-error.js';
import type {
  CoordinatorCall,
  CoordinatorCommand,
  CoordinatorShard,
  ShardDecision,
  ShardHost,
} from './coordinator-shard.js';
import { DecidedCalls } from './decided-calls.js';
import { ShardLoader } from './shard-loader.js';
import { ShardTimers } from './shard-timers.js';
import { encodeMarker } from './transaction-marker.js';
import type { TransactionMarker } from './transaction-marker.js';

export interface ShardRuntimeOptions<Command, Reply, Shard extends CoordinatorShard<Command, Reply>> {
  readonly partition: Partition;
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  /** Of the records that are written; read ones may have any. Default none. */
  readonly compression?: CompressionType;
  /** How long an answer may wait for durability; then the request is refused, though what was decided stands. Default for ever. */
  readonly writeTimeoutMs?: number;
  readonly logger: Logger;
  open(host: ShardHost<Command>): Shard;
  /** The shard was active and is unloaded because it cannot go on. */
  onFailed(): void;
}

export type ShardState = 'loading' | 'active' | 'unloaded';

/**
 * One partition of an internal topic with its state in memory (Kafka's CoordinatorRuntime, one context of it): asks the shard for a
 * decision, appends and replays its records in the same turn, sets its timers, and lets answers go when everything appended before
 * them is durable. When an append or a sync fails, memory and disk may disagree: the shard is unloaded and whoever waits is told to
 * look for the coordinator again. Records that the log refuses are their request's error, and nothing has happened.
 */
export class ShardRuntime<
  Command extends CoordinatorCommand,
  Reply,
  Shard extends CoordinatorShard<Command, Reply>,
> implements ShardHost<Command> {
  readonly partition: Partition;
  readonly #options: ShardRuntimeOptions<Command, Reply, Shard>;
  readonly #shard: Shard;
  readonly #timers: ShardTimers<Command>;
  /** Requests without a decision yet. */
  readonly #waiting = new Set<CoordinatorCall<Reply>>();
  /** Requests whose answer waits for durability. */
  readonly #decided: DecidedCalls<Reply>;
  #state: ShardState = 'loading';
  /** Of the latest append. */
  #durable: Promise<void> | undefined;

  constructor(options: ShardRuntimeOptions<Command, Reply, Shard>) {
    this.#options = options;
    this.partition = options.partition;
    this.#shard = options.open(this);
    this.#decided = new DecidedCalls(options.platform.timers, options.writeTimeoutMs);
    this.#timers = new ShardTimers<Command>({
      timers: options.platform.timers,
      isWork: (command) => this.#shard.isWork(command),
      fire: (command) => this.tell(command),
    });
  }

  get state(): ShardState {
    return this.#state;
  }

  get isActive(): boolean {
    return this.#state === 'active';
  }

  /** What is decided at this moment, whether durable or not; undefined while it is not known here. To be read only. */
  get shard(): Shard | undefined {
    return this.isActive ? this.#shard : undefined;
  }

  /** Replays the partition; afterwards the shard answers. Never rejects. */
  async load(): Promise<void> {
    const { log } = this.partition;
    try {
      if (log.logEndOffset > log.logStartOffset) {
        await new ShardLoader(log, this.#shard).load(() => this.#state === 'loading');
      }
      if (this.#state === 'loading') {
        this.#state = 'active';
        this.#carryOut(this.#shard.loaded());
      }
    } catch (error) {
      this.fail('loading', error);
    }
  }

  /** Decides in this turn. The call is answered once, here or later. */
  ask(command: Command & { readonly token: CoordinatorCall<Reply> }): void {
    if (this.#state !== 'active') {
      command.token.refuse(this.#state === 'loading' ? ErrorCode.CoordinatorLoadInProgress : ErrorCode.NotCoordinator);
      return;
    }
    this.#waiting.add(command.token);
    this.#decide(command);
  }

  /** Something nobody waits for: a timer, maintenance. False when the log has refused its records. */
  tell(command: Command): boolean {
    return !this.isActive || this.#decide(command);
  }

  /**
   * Writes the marker that ends a transaction in this partition, and has what it wrote here take effect. Resolves when it is durable,
   * or with why not (Kafka: CoordinatorRuntime.scheduleTransactionCompletion).
   */
  async endTransaction(marker: TransactionMarker): Promise<ErrorCode> {
    if (!this.isActive) {
      return ErrorCode.NotLeaderOrFollower;
    }
    const { log, leaderEpoch } = this.partition;
    const { producerId, commit, transactionVersion } = marker;
    const bytes = encodeMarker(marker, this.#options.platform.clock.now());
    const result = log.append(bytes, { origin: 'coordinator', leaderEpoch, transactionVersion });
    if (result.kind === 'rejected') {
      return result.errorCode;
    }
    this.#durable = result.durable;
    this.#shard.replayTransactionEnd(producerId, commit);
    try {
      await result.durable;
      return ErrorCode.None;
    } catch (error) {
      this.fail('a sync', error);
      return ErrorCode.KafkaStorageError;
    }
  }

  /**
   * Decides nothing any more. Requests that are decided still get their answer when it is durable; those that wait for
   * something to happen are told to look for the coordinator again.
   */
  unload(): void {
    this.#state = 'unloaded';
    this.#timers.cancelAll();
    refuseAll(this.#waiting);
    this.#shard.unloaded();
  }

  fail(during: string, error: unknown): void {
    const wasActive = this.isActive;
    if (this.#state !== 'unloaded') {
      this.#options.logger.error('a coordinator partition is unloaded', {
        topic: this.partition.topic,
        partition: this.partition.index,
        during,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      this.unload();
    }
    this.#decided.refuseAll();
    if (wasActive) {
      this.#options.onFailed();
    }
  }

  #decide(command: Command): boolean {
    try {
      return this.#carryOut(this.#shard.decide(command));
    } catch (error) {
      this.fail(command.kind, error);
      return true;
    }
  }

  #carryOut(decision: ShardDecision<Command, Reply>): boolean {
    const refusal = this.#append(decision);
    if (refusal !== undefined) {
      this.#refuse(decision, refusal);
      return false;
    }
    for (const change of decision.timers) {
      this.#timers.apply(change);
    }
    this.#concludeWhenDurable(decision);
    return true;
  }

  /** Why the log does not take the records; undefined when it has. Throws when nothing can be written any more. */
  #append(decision: ShardDecision<Command, Reply>): ErrorCode | undefined {
    const { log, leaderEpoch } = this.partition;
    const { transaction } = decision;
    // Whoever made the command has asked the transaction coordinator before.
    const inTransaction = transaction === undefined ? {} : { isVerified: true };
    const nowMs = this.#options.platform.clock.now();
    const { compression = 'none' } = this.#options;
    for (const { bytes, records } of coordinatorBatches(decision, nowMs, log.config.maxMessageBytes, compression)) {
      const result = log.append(bytes, { ...inTransaction, origin: 'coordinator', leaderEpoch });
      if (result.kind === 'rejected') {
        if (result.errorCode === ErrorCode.KafkaStorageError) {
          throw new Error(result.message);
        }
        if (transaction === undefined) this.#reportRefusal(result.message);
        return coordinatorError(result.errorCode);
      }
      this.#durable = result.durable;
      result.durable.catch((error: unknown) => this.fail('a sync', error));
      records.forEach((record, index) =>
        this.#shard.replay(record, result.baseOffset + index, transaction?.producerId ?? -1),
      );
    }
    return undefined;
  }

  #reportRefusal(reason: string): void {
    const { topic, index } = this.partition;
    this.#options.logger.warn('a coordinator partition has refused records', { topic, partition: index, reason });
  }

  #refuse(decision: ShardDecision<Command, Reply>, errorCode: ErrorCode): void {
    for (const { token, stands } of decision.replies) {
      if (stands !== true && this.#waiting.delete(token)) {
        token.refuse(errorCode);
      }
    }
    const undone = decision.refused(errorCode);
    const standing = decision.replies.filter(({ stands }) => stands === true);
    this.#carryOut({ ...undone, replies: [...standing, ...undone.replies] });
  }

  #concludeWhenDurable(decision: ShardDecision<Command, Reply>): void {
    if (decision.replies.length === 0 && decision.whenDurable === undefined) {
      return;
    }
    for (const { token } of decision.replies) {
      this.#waiting.delete(token);
    }
    const answer = this.#decided.add(decision.replies);
    const conclude = (): void => {
      answer();
      decision.whenDurable?.();
    };
    const { log } = this.partition;
    const durable = log.highWatermark < log.logEndOffset ? this.#durable : undefined;
    if (durable === undefined) {
      conclude();
      return;
    }
    durable.then(conclude, () => undefined);
  }
}

function refuseAll<Reply>(calls: Set<CoordinatorCall<Reply>>): void {
  for (const call of calls) {
    call.refuse(ErrorCode.NotCoordinator);
  }
  calls.clear();
}
