import { GroupShard } from '@barnabas/coordinator';
import type {
  CoordinatorRecord,
  GroupCommand,
  GroupContext,
  GroupDecision,
  GroupReply,
  GroupSettings,
  GroupTopics,
} from '@barnabas/coordinator';
import type { Platform } from '@barnabas/platform';
import type { CoordinatorCall, CoordinatorShard } from '../coordinators/coordinator-shard.js';
import { randomUuid } from './random-uuid.js';
import { shardGroups } from './shard-groups.js';
import type { ShardGroup } from './shard-groups.js';

export type GroupCall = CoordinatorCall<GroupReply>;

export interface GroupPartitionOptions {
  readonly settings: GroupSettings;
  readonly topics: GroupTopics;
  readonly platform: Pick<Platform, 'clock' | 'randomness'>;
}

/** One partition of `__consumer_offsets`: its groups, with clock, randomness and topics at hand. */
export class GroupPartition implements CoordinatorShard<GroupCommand<GroupCall>, GroupReply> {
  readonly #shard: GroupShard<GroupCall>;
  readonly #context: GroupContext;

  constructor({ settings, topics, platform: { clock, randomness } }: GroupPartitionOptions) {
    this.#shard = new GroupShard(settings);
    this.#context = {
      get nowMs() {
        return clock.now();
      },
      newUuid: () => randomUuid(randomness),
      topics,
    };
  }

  replay(record: CoordinatorRecord, offset: number, producerId: number): void {
    this.#shard.replay(record, offset, producerId);
  }

  replayTransactionEnd(producerId: number, commit: boolean): void {
    this.#shard.replayTransactionEnd(producerId, commit);
  }

  loaded(): GroupDecision<GroupCall> {
    return this.#shard.loaded(this.#context);
  }

  decide(command: GroupCommand<GroupCall>): GroupDecision<GroupCall> {
    return this.#shard.decide(command, this.#context);
  }

  unloaded(): void {
    // Groups leave nothing behind: their requests and timers are the runtime's.
  }

  /** A test that waits for quiet may jump over the delay of a first rebalance; sessions only say that somebody lives. */
  isWork({ kind }: GroupCommand<GroupCall>): boolean {
    return kind === 'timer-initial-rebalance' || kind === 'timer-regexes';
  }

  /** What the shard holds now, whether durable or not: for the broker's own figures. */
  groups(): ShardGroup[] {
    return shardGroups(this.#shard);
  }
}
