import { coordinatorPartition } from '@barnabas/coordinator';
import type { GroupSettings } from '@barnabas/coordinator';
import type { Platform, Timer } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { RequestRefusedError } from '../dispatch/request-refused-error.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Logger } from '../logger.js';
import type { Controller } from '../metadata/controller.js';
import type { MetadataDelta } from '../metadata/delta.js';
import { OFFSETS_TOPIC } from '../partitions/internal-topics.js';
import type { Partitions } from '../partitions/partitions.js';
import type { TransactionMarker } from '../transactions/transaction-marker.js';
import type { GroupCall } from './group-call.js';
import { ImageTopics } from './image-topics.js';
import { groupSettings } from './group-settings.js';
import type { GroupCommandOf, GroupRequestKind, GroupResponseOf } from './group-replies.js';
import type { OffsetsTopic } from './offsets-topic.js';
import { ShardRuntime } from './shard-runtime.js';

export interface GroupsOptions {
  readonly controller: Controller;
  readonly partitions: Partitions;
  readonly offsetsTopic: OffsetsTopic;
  readonly configs: EffectiveConfigs;
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'randomness'>;
  readonly logger: Logger;
}

/** Whose request it is, as far as a group cares. */
export type GroupClient = Pick<RequestContext, 'apiVersion' | 'clientId' | 'clientHost'>;

/** The groups this broker coordinates: one shard for each partition of `__consumer_offsets` that it leads. */
export class Groups {
  readonly #shards = new Map<number, ShardRuntime>();
  readonly #options: GroupsOptions;
  readonly #settings: GroupSettings;
  readonly #topics: ImageTopics;
  #expiryTimer: Timer | undefined;
  #isClosed = false;

  constructor(options: GroupsOptions) {
    this.#options = options;
    this.#settings = groupSettings(options.configs);
    this.#topics = new ImageTopics(() => options.controller.image);
  }

  get offsetsTopic(): OffsetsTopic {
    return this.#options.offsetsTopic;
  }

  /** Loads the shards of all partitions led here, in the background; until then they answer COORDINATOR_LOAD_IN_PROGRESS. */
  start(): void {
    this.#loadLed();
    this.#scheduleExpiry();
  }

  /** Follows one change of the image, after the partitions have. */
  apply(delta: MetadataDelta): void {
    this.#topics.apply(delta);
    if (delta.deletedTopics.some(({ name }) => name === OFFSETS_TOPIC)) {
      this.#unloadAll();
    }
    const topics = delta.deletedTopics.map(({ name, id }) => ({ name, topicId: id }));
    if (topics.length > 0) {
      for (const shard of this.#shards.values()) {
        shard.tell({ kind: 'topics-deleted', topics });
      }
    }
    this.#loadLed();
  }

  /** The partition of `__consumer_offsets` a group lives in; undefined while the topic does not exist. */
  partitionFor(groupId: string): number | undefined {
    const count = this.offsetsTopic.image?.partitions.length ?? 0;
    return count === 0 ? undefined : coordinatorPartition(groupId, count);
  }

  /**
   * Puts a request to the group's shard, in this turn. Rejects with {@link RequestRefusedError} when this broker is not, or not
   * yet, or no longer the group's coordinator.
   */
  ask<K extends GroupRequestKind>(
    kind: K,
    groupId: string,
    request: GroupCommandOf<K>['request'],
    client: GroupClient,
  ): Promise<GroupResponseOf<K>> {
    const partition = this.partitionFor(groupId);
    if (partition === undefined) {
      return Promise.reject(new RequestRefusedError(ErrorCode.CoordinatorNotAvailable));
    }
    const shard = this.#shards.get(partition);
    if (shard === undefined) {
      return Promise.reject(new RequestRefusedError(ErrorCode.NotCoordinator));
    }
    return this.#askShard(shard, kind, request, client);
  }

  /** Puts a request to every shard; each answers or rejects for itself. */
  askAll<K extends GroupRequestKind>(
    kind: K,
    request: GroupCommandOf<K>['request'],
    client: GroupClient,
  ): Promise<GroupResponseOf<K>>[] {
    return [...this.#shards.values()].map((shard) => this.#askShard(shard, kind, request, client));
  }

  /** Ends a transaction in one partition of `__consumer_offsets`; resolves when that is durable, or with why it is not. */
  async endTransaction(partition: number, marker: TransactionMarker): Promise<ErrorCode> {
    return (await this.#shards.get(partition)?.endTransaction(marker)) ?? ErrorCode.NotLeaderOrFollower;
  }

  /** The shards, for the broker's own figures. */
  shards(): Iterable<ShardRuntime> {
    return this.#shards.values();
  }

  /** Refuses whatever waits; nothing is written any more. */
  close(): void {
    this.#isClosed = true;
    this.#expiryTimer?.cancel();
    this.#unloadAll();
  }

  #askShard<K extends GroupRequestKind>(
    shard: ShardRuntime,
    kind: K,
    request: GroupCommandOf<K>['request'],
    client: GroupClient,
  ): Promise<GroupResponseOf<K>> {
    return new Promise((resolve, reject) => {
      const token: GroupCall = {
        // A shard answers a command with the response of the same API: GroupExchanges writes down which that is.
        respond: (response) => resolve(response as GroupResponseOf<K>),
        refuse: (errorCode) => reject(new RequestRefusedError(errorCode)),
      };
      const { apiVersion: version, clientId, clientHost } = client;
      const command = { kind, token, request, version, clientId: clientId ?? '', clientHost } as GroupCommandOf<K>;
      shard.ask(command);
    });
  }

  #loadLed(): void {
    for (const partition of this.#options.partitions.ofTopic(OFFSETS_TOPIC)) {
      const isLed = partition.leader === this.#options.partitions.nodeId;
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
    const partition = this.#options.partitions.get(OFFSETS_TOPIC, index);
    if (partition === undefined) {
      return;
    }
    const { platform, logger } = this.#options;
    const shard = new ShardRuntime({
      partition,
      settings: this.#settings,
      topics: this.#topics,
      platform,
      logger,
      onFailed: (failed) => this.#replace(failed),
    });
    this.#shards.set(index, shard);
    void shard.load();
  }

  /** What is on disk is still right: load it again, unless the disk is what failed. */
  #replace(failed: ShardRuntime): void {
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
    const intervalMs = configs.broker.number('offsets.retention.check.interval.ms');
    this.#expiryTimer = platform.timers.schedule(intervalMs, 'liveness', () => {
      for (const shard of this.#shards.values()) {
        shard.tell({ kind: 'expire-offsets' });
      }
      this.#scheduleExpiry();
    });
  }
}
