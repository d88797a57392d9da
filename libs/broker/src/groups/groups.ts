import type {
  GroupCommand,
  GroupCommandOf,
  GroupReply,
  GroupRequestKind,
  GroupResponses,
  GroupSettings,
} from '@barnabas/coordinator';
import type { Platform } from '@barnabas/platform';
import { ErrorCode, compressionTypeOf } from '@barnabas/protocol';
import type { EffectiveConfigs } from '../config/effective-configs.js';
import { ShardedCoordinator } from '../coordinators/sharded-coordinator.js';
import type { ShardedCoordinatorOptions, Upkeep } from '../coordinators/sharded-coordinator.js';
import type { TransactionMarker } from '../coordinators/transaction-marker.js';
import type { RequestContext } from '../dispatch/request-context.js';
import type { Controller } from '../metadata/controller.js';
import type { MetadataDelta } from '../metadata/delta.js';
import { GroupPartition } from './group-partition.js';
import type { GroupCall } from './group-partition.js';
import { groupSettings } from './group-settings.js';
import { ImageTopics } from './image-topics.js';
import { offsetsTopic } from './offsets-topic.js';

type OwnOptions = 'topic' | 'platform' | 'compression' | 'writeTimeoutMs';

export interface GroupsOptions extends Omit<ShardedCoordinatorOptions, OwnOptions> {
  readonly controller: Controller;
  readonly configs: EffectiveConfigs;
  readonly platform: Pick<Platform, 'clock' | 'timers' | 'randomness'>;
}

/** Whose request it is, as far as a group cares. */
export type GroupClient = Pick<RequestContext, 'apiVersion' | 'clientId' | 'clientHost'>;

/** The groups this broker coordinates: one shard for each partition of `__consumer_offsets` that it leads. */
export class Groups extends ShardedCoordinator<GroupCommand<GroupCall>, GroupReply, GroupPartition> {
  readonly #options: GroupsOptions;
  readonly #settings: GroupSettings;
  readonly #topics: ImageTopics;

  constructor(options: GroupsOptions) {
    const { broker } = options.configs;
    super({
      ...options,
      topic: offsetsTopic(options),
      compression: compressionTypeOf(broker.number('offsets.topic.compression.codec')) ?? 'none',
      writeTimeoutMs: broker.number('offsets.commit.timeout.ms'),
    });
    this.#options = options;
    this.#settings = groupSettings(options.configs);
    this.#topics = new ImageTopics(() => options.controller.image);
  }

  override apply(delta: MetadataDelta): void {
    this.#topics.apply(delta);
    const topics = delta.deletedTopics.map(({ name, id }) => ({ name, topicId: id }));
    if (topics.length > 0 && !topics.some(({ name }) => name === this.topic.name)) {
      this.tellAll({ kind: 'topics-deleted', topics });
    }
    super.apply(delta);
  }

  /** Puts a request to the group's shard: see {@link ShardedCoordinator.put}. */
  ask<K extends GroupRequestKind>(
    kind: K,
    groupId: string,
    request: GroupCommandOf<GroupCall, K>['request'],
    client: GroupClient,
  ): Promise<GroupResponses[K]> {
    const answer = this.put(groupId, (token) => {
      return commandOf(kind, kind === 'offset-fetch' ? toldOlderConsumers(token) : token, request, client);
    });
    return answer as Promise<GroupResponses[K]>;
  }

  /** Puts a request to every shard; each answers or rejects for itself. */
  askAll<K extends GroupRequestKind>(
    kind: K,
    request: GroupCommandOf<GroupCall, K>['request'],
    client: GroupClient,
  ): Promise<GroupResponses[K]>[] {
    const answers = this.putToAll((token) => commandOf(kind, token, request, client));
    return answers as Promise<GroupResponses[K]>[];
  }

  /** Ends a transaction in one partition of `__consumer_offsets`; resolves when that is durable, or with why it is not. */
  async endTransaction(partition: number, marker: TransactionMarker): Promise<ErrorCode> {
    return (await this.shard(partition)?.endTransaction(marker)) ?? ErrorCode.NotLeaderOrFollower;
  }

  protected override openShard(): GroupPartition {
    const { platform } = this.#options;
    return new GroupPartition({ settings: this.#settings, topics: this.#topics, platform });
  }

  protected override upkeep(): Upkeep<GroupCommand<GroupCall>> {
    const intervalMs = this.#options.configs.broker.number('offsets.retention.check.interval.ms');
    return { command: { kind: 'expire-offsets' }, intervalMs };
  }
}

/** Consumers before 3.9 do not know COORDINATOR_NOT_AVAILABLE as an answer to OffsetFetch (Kafka's GroupCoordinatorService). */
function toldOlderConsumers(token: GroupCall): GroupCall {
  return {
    respond: (response) => token.respond(response),
    refuse: (errorCode) => {
      token.refuse(errorCode === ErrorCode.CoordinatorNotAvailable ? ErrorCode.NotCoordinator : errorCode);
    },
  };
}

function commandOf<K extends GroupRequestKind>(
  kind: K,
  token: GroupCall,
  request: GroupCommandOf<GroupCall, K>['request'],
  { apiVersion: version, clientId, clientHost }: GroupClient,
): GroupCommandOf<GroupCall, K> {
  return { kind, token, request, version, clientId: clientId ?? '', clientHost } as GroupCommandOf<GroupCall, K>;
}
