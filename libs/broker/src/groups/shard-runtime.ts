import { GroupShard } from '@barnabas/coordinator';
import type {
  Decision,
  GroupCommand,
  GroupContext,
  GroupSettings,
  GroupTopics,
  TimerChange,
} from '@barnabas/coordinator';
import type { Platform, Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { Logger } from '../logger.js';
import type { Partition } from '../partitions/partition.js';
import { encodeMarker } from '../transactions/transaction-marker.js';
import type { TransactionMarker } from '../transactions/transaction-marker.js';
import { coordinatorBatches } from './coordinator-batches.js';
import type { GroupCall } from './group-call.js';
import { randomUuid } from './random-uuid.js';
import { shardGroups } from './shard-groups.js';
import type { ShardGroup } from './shard-groups.js';
import { ShardLoader } from './shard-loader.js';

export interface ShardRuntimeOptions {
  readonly partition: Partition;
  readonly settings: GroupSettings;
  readonly topics: GroupTopics;
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'randomness'>;
  readonly logger: Logger;
  /** The shard was active and is unloaded because it cannot go on. */
  onFailed(runtime: ShardRuntime): void;
}

type ShardState = 'loading' | 'active' | 'unloaded';

/**
 * One partition of `__consumer_offsets` with its groups in memory (Kafka's CoordinatorRuntime, one context of it): asks the pure
 * shard for a decision, appends and replays its records in the same turn, sets its timers, and lets answers go when everything
 * appended before them is durable. When an append or a sync fails, memory and disk may disagree: the shard is unloaded and
 * whoever waits is told to look for the coordinator again.
 */
export class ShardRuntime {
  readonly partition: Partition;
  readonly #options: ShardRuntimeOptions;
  readonly #shard: GroupShard<GroupCall>;
  readonly #context: GroupContext;
  readonly #timers = new Map<string, Timer>();
  /** Requests without a decision yet. */
  readonly #waiting = new Set<GroupCall>();
  /** Requests whose answer waits for durability. */
  readonly #decided = new Set<GroupCall>();
  #state: ShardState = 'loading';
  /** Of the latest append. */
  #durable: Promise<void> | undefined;

  constructor(options: ShardRuntimeOptions) {
    const { clock, randomness } = options.platform;
    this.#options = options;
    this.partition = options.partition;
    this.#shard = new GroupShard(options.settings);
    this.#context = {
      get nowMs() {
        return clock.now();
      },
      newUuid: () => randomUuid(randomness),
      topics: options.topics,
    };
  }

  get state(): ShardState {
    return this.#state;
  }

  /** Replays the partition; afterwards the shard answers. Never rejects. */
  async load(): Promise<void> {
    const { log } = this.partition;
    try {
      if (log.logEndOffset > log.logStartOffset) {
        const loader = new ShardLoader(log, {
          record: (record, offset, producerId) => this.#shard.replay(record, offset, producerId),
          transactionEnd: (producerId, commit) => this.#shard.replayTransactionEnd(producerId, commit),
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

  /** Decides in this turn. The call is answered once, here or later. */
  ask(command: GroupCommand<GroupCall> & { readonly token: GroupCall }): void {
    if (this.#state !== 'active') {
      command.token.refuse(this.#state === 'loading' ? ErrorCode.CoordinatorLoadInProgress : ErrorCode.NotCoordinator);
      return;
    }
    this.#waiting.add(command.token);
    this.#decide(command);
  }

  /** Something nobody waits for: a timer, maintenance. */
  tell(command: GroupCommand<GroupCall>): void {
    if (this.#state === 'active') {
      this.#decide(command);
    }
  }

  /**
   * Writes the marker of a transaction that has committed offsets here, and has them take effect. Resolves when it is durable, or
   * with why not (Kafka: GroupCoordinator.completeTransaction).
   */
  async endTransaction(marker: TransactionMarker): Promise<ErrorCode> {
    if (this.#state !== 'active') {
      return ErrorCode.NotLeaderOrFollower;
    }
    const { log, leaderEpoch } = this.partition;
    const { producerId, commit, transactionVersion } = marker;
    const bytes = encodeMarker(marker, this.#context.nowMs);
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
      this.#fail('a sync', error);
      return ErrorCode.KafkaStorageError;
    }
  }

  /** What the shard holds now, whether durable or not: for the broker's own figures. */
  groups(): ShardGroup[] {
    return this.#state === 'active' ? shardGroups(this.#shard) : [];
  }

  /**
   * Decides nothing any more. Requests that are decided still get their answer when it is durable; those that wait for
   * something to happen are told to look for the coordinator again.
   */
  unload(): void {
    this.#state = 'unloaded';
    for (const timer of this.#timers.values()) {
      timer.cancel();
    }
    this.#timers.clear();
    this.#refuse(this.#waiting);
  }

  #decide(command: GroupCommand<GroupCall>): void {
    try {
      this.#carryOut(this.#shard.decide(command, this.#context));
    } catch (error) {
      this.#fail(command.kind, error);
    }
  }

  #carryOut(decision: Decision<GroupCall>): void {
    const refusal = this.#append(decision);
    for (const change of decision.timers) {
      this.#changeTimer(change);
    }
    if (refusal !== undefined) {
      this.#refuseReplies(decision, refusal);
      return;
    }
    if (decision.replies.length === 0) {
      return;
    }
    for (const { token } of decision.replies) {
      this.#waiting.delete(token);
      this.#decided.add(token);
    }
    const { log } = this.partition;
    const durable = log.highWatermark < log.logEndOffset ? this.#durable : undefined;
    if (durable === undefined) {
      this.#reply(decision);
      return;
    }
    durable.then(
      () => this.#reply(decision),
      () => undefined,
    );
  }

  /** Only records of a transaction can be refused: their producer may have been replaced. */
  #append({ records, transaction }: Decision<GroupCall>): ErrorCode | undefined {
    const { log, leaderEpoch } = this.partition;
    const { nowMs } = this.#context;
    // The transaction coordinator has been asked before the command was made.
    const inTransaction = transaction === undefined ? {} : { verificationGuard: { epochBump: false } };
    for (const batch of coordinatorBatches(records, nowMs, log.config.maxMessageBytes, transaction)) {
      const result = log.append(batch.bytes, { ...inTransaction, origin: 'coordinator', leaderEpoch });
      if (result.kind === 'rejected') {
        if (transaction !== undefined) {
          return result.errorCode;
        }
        throw new Error(`${log.topic}-${log.partition} takes no record: ${result.message}`);
      }
      this.#durable = result.durable;
      result.durable.catch((error: unknown) => this.#fail('a sync', error));
      batch.records.forEach((record, index) =>
        this.#shard.replay(record, result.baseOffset + index, transaction?.producerId),
      );
    }
    return undefined;
  }

  #reply({ replies }: Decision<GroupCall>): void {
    for (const { token, response } of replies) {
      // Not there: a sync failed and the call was refused.
      if (this.#decided.delete(token)) {
        token.respond(response);
      }
    }
  }

  #refuseReplies({ replies }: Decision<GroupCall>, errorCode: ErrorCode): void {
    for (const { token } of replies) {
      this.#waiting.delete(token);
      token.refuse(errorCode);
    }
  }

  #refuse(calls: Set<GroupCall>): void {
    for (const call of calls) {
      call.refuse(ErrorCode.NotCoordinator);
    }
    calls.clear();
  }

  #changeTimer(change: TimerChange<GroupCall>): void {
    this.#timers.get(change.key)?.cancel();
    this.#timers.delete(change.key);
    if (change.kind === 'cancel') {
      return;
    }
    const { key, delayMs, command } = change;
    // A test that waits for quiet may jump over the delay of a first rebalance; sessions only say that somebody lives.
    const isWork = command.kind === 'timer-initial-rebalance' || command.kind === 'timer-regexes';
    const kind = isWork ? 'work' : 'liveness';
    const timer = this.#options.platform.timers.schedule(delayMs, kind, () => {
      this.#timers.delete(key);
      this.tell(command);
    });
    this.#timers.set(key, timer);
  }

  #fail(during: string, error: unknown): void {
    if (this.#state === 'unloaded') {
      this.#refuse(this.#decided);
      return;
    }
    this.#options.logger.error('a group coordinator partition is unloaded', {
      partition: this.partition.index,
      during,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    const wasActive = this.#state === 'active';
    this.unload();
    this.#refuse(this.#decided);
    if (wasActive) {
      this.#options.onFailed(this);
    }
  }
}
