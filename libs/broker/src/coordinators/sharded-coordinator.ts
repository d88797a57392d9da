import { coordinatorPartition } from '@barnabas/coordinator';
import type { Platform, Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { CompressionType } from '@barnabas/protocol';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { Logger } from '../logger.js';
import type { MetadataDelta } from '../metadata/delta.js';
import type { Partition } from '../partitions/partition.js';
import type { Partitions } from '../partitions/partitions.js';
import type { CoordinatorCall, CoordinatorCommand, CoordinatorShard, ShardHost } from './coordinator-shard.js';
import type { InternalTopic } from './internal-topic.js';
import { ShardRuntime } from './shard-runtime.js';

export interface ShardedCoordinatorOptions {
  readonly topic: InternalTopic;
  readonly partitions: Partitions;
  readonly platform: Pick<Platform, 'clock' | 'timers'>;
  readonly logger: Logger;
  /** Of the records that shards write. Default none. */
  readonly compression?: CompressionType;
  /** How long an answer may wait for durability. Default for ever. */
  readonly writeTimeoutMs?: number;
}

/** What every shard is told again and again. */
export interface Upkeep<Command> {
  readonly command: Command;
  readonly intervalMs: number;
}

/**
 * Everything that this broker coordinates of one kind: a shard for each partition of an internal topic that it leads. A key (a group
 * id, a transactional id) lives in one of them.
 */
export abstract class ShardedCoordinator<
  Command extends CoordinatorCommand,
  Reply,
  Shard extends CoordinatorShard<Command, Reply>,
> {
  readonly topic: InternalTopic;
  readonly #options: ShardedCoordinatorOptions;
  readonly #shards = new Map<number, ShardRuntime<Command, Reply, Shard>>();
  #upkeepTimer: Timer | undefined;
  #isClosed = false;

  constructor(options: ShardedCoordinatorOptions) {
    this.#options = options;
    this.topic = options.topic;
  }

  protected abstract openShard(host: ShardHost<Command>): Shard;

  protected abstract upkeep(): Upkeep<Command>;

  /** Loads the shards of all partitions led here, in the background; until then they answer COORDINATOR_LOAD_IN_PROGRESS. */
  start(): void {
    this.#loadLed();
    this.#scheduleUpkeep();
  }

  /** Follows one change of the image, after the partitions have. */
  apply(delta: MetadataDelta): void {
    if (delta.deletedTopics.some(({ name }) => name === this.topic.name)) {
      this.#unloadAll();
    }
    this.#loadLed();
  }

  /** The partition of the internal topic that a key lives in; undefined while the topic does not exist. */
  partitionFor(key: string): number | undefined {
    const count = this.topic.image?.partitions.length ?? 0;
    return count === 0 ? undefined : coordinatorPartition(key, count);
  }

  /** The shards, for the broker's own figures. */
  shards(): Iterable<ShardRuntime<Command, Reply, Shard>> {
    return this.#shards.values();
  }

  /** Refuses whatever waits; nothing is decided any more. */
  close(): void {
    this.#isClosed = true;
    this.#upkeepTimer?.cancel();
    this.#unloadAll();
  }

  protected shard(partition: number | undefined): ShardRuntime<Command, Reply, Shard> | undefined {
    return partition === undefined ? undefined : this.#shards.get(partition);
  }

  /**
   * Puts a request to the shard of a key, in this turn. Rejects with {@link RequestRefusedError} when this broker is not, or not yet,
   * or no longer its coordinator.
   */
  protected put(
    key: string,
    commandOf: (token: CoordinatorCall<Reply>) => Command & { readonly token: CoordinatorCall<Reply> },
  ): Promise<Reply> {
    const shard = this.shard(this.partitionFor(key));
    return shard === undefined
      ? Promise.reject(new RequestRefusedError(ErrorCode.NotCoordinator))
      : askShard(shard, commandOf);
  }

  /** Puts a request to every shard; each answers or rejects for itself. */
  protected putToAll(
    commandOf: (token: CoordinatorCall<Reply>) => Command & { readonly token: CoordinatorCall<Reply> },
  ): Promise<Reply>[] {
    return [...this.#shards.values()].map((shard) => askShard(shard, commandOf));
  }

  protected tellAll(command: Command): void {
    for (const shard of this.#shards.values()) {
      shard.tell(command);
    }
  }

  #loadLed(): void {
    if (this.#isClosed) {
      return;
    }
    const { partitions } = this.#options;
    for (const partition of partitions.ofTopic(this.topic.name)) {
      const isLed = partition.leader === partitions.nodeId;
      const shard = this.#shards.get(partition.index);
      if (shard !== undefined && (!isLed || shard.partition !== partition)) {
        shard.unload();
        this.#shards.delete(partition.index);
      }
      if (isLed && !this.#shards.has(partition.index)) {
        this.#load(partition);
      }
    }
  }

  #load(partition: Partition): void {
    const { platform, logger, compression = 'none', writeTimeoutMs } = this.#options;
    const shard: ShardRuntime<Command, Reply, Shard> = new ShardRuntime<Command, Reply, Shard>({
      partition,
      platform,
      logger,
      compression,
      ...(writeTimeoutMs !== undefined && { writeTimeoutMs }),
      open: (host) => this.openShard(host),
      onFailed: () => this.#replace(shard),
    });
    this.#shards.set(partition.index, shard);
    void shard.load();
  }

  /** What is on disk is still right: load it again, unless the disk is what failed. */
  #replace(failed: ShardRuntime<Command, Reply, Shard>): void {
    const { partition } = failed;
    if (this.#isClosed || partition.log.isOffline || this.#shards.get(partition.index) !== failed) {
      return;
    }
    this.#shards.delete(partition.index);
    this.#load(partition);
  }

  #unloadAll(): void {
    for (const shard of this.#shards.values()) {
      shard.unload();
    }
    this.#shards.clear();
  }

  #scheduleUpkeep(): void {
    const { command, intervalMs } = this.upkeep();
    this.#upkeepTimer = this.#options.platform.timers.schedule(intervalMs, 'liveness', () => {
      this.tellAll(command);
      this.#scheduleUpkeep();
    });
  }
}

function askShard<Command extends CoordinatorCommand, Reply, Shard extends CoordinatorShard<Command, Reply>>(
  shard: ShardRuntime<Command, Reply, Shard>,
  commandOf: (token: CoordinatorCall<Reply>) => Command & { readonly token: CoordinatorCall<Reply> },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const refuse = (errorCode: ErrorCode) => reject(new RequestRefusedError(errorCode));
    shard.ask(commandOf({ respond: resolve, refuse }));
  });
}
