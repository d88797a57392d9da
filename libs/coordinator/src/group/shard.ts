import { decodeGroupRecord } from '@barnabas/protocol';
import { ClassicGroup } from './classic-group.js';
import type { ClassicTimerCommand, ConsumerTimerCommand, GroupCommand } from './commands.js';
import { describeConsumerGroups } from './consumer-group/consumer-describe.js';
import type { ConsumerGroup } from './consumer-group/consumer-group.js';
import { consumerHeartbeat } from './consumer-group/consumer-heartbeat.js';
import { limitRebalance, restartConsumerSession } from './consumer-group/consumer-timers.js';
import { expireConsumerRebalance, expireConsumerSession } from './consumer-group/fencing.js';
import { MetadataHashes } from './consumer-group/metadata-hash.js';
import { resolveRegexes, type RegexResolution } from './consumer-group/regex-resolution.js';
import type { CoordinatorRecord } from '../decision.js';
import { deleteGroups } from './delete-groups.js';
import { describeGroups } from './describe-groups.js';
import type { GroupContext } from './group-context.js';
import type { GroupDecision } from './group-exchanges.js';
import { loadGroup } from './group-loader.js';
import { heartbeat } from './heartbeat.js';
import { join } from './join.js';
import { leave } from './leave.js';
import { listGroups } from './list-groups.js';
import { commitOffsets } from './offset-commit.js';
import { deleteOffsets } from './offset-delete.js';
import { expireOffsets } from './offset-expiry.js';
import { fetchOffsets } from './offset-fetch.js';
import { OffsetStore } from './offset-store.js';
import { OtherGroups } from './other-groups.js';
import { PendingOffsets } from './pending-offsets.js';
import { completeJoin, expirePendingSync, extendInitialRebalance, prepareRebalance } from './rebalance.js';
import { replayRecord, replayTransactionEnd } from './replay.js';
import { expireSession } from './session.js';
import type { GroupSettings } from './settings.js';
import type { ShardState } from './shard-state.js';
import { sync } from './sync.js';
import { restartSession } from './timers.js';
import { forgetTopics, forgetTopicsThatAreGone } from './topic-deletion.js';
import { Turn } from './turn.js';
import { commitOffsetsInTransaction } from './txn-offset-commit.js';

/**
 * The groups and offsets of one partition of `__consumer_offsets`. Life: `replay` every record of the partition, `loaded`
 * once, then `decide` for each command; the runtime's part is told at `Decision`. To unload a shard, drop it.
 */
export class GroupShard<R> implements ShardState<R> {
  /** Read only outside the coordinator. */
  readonly groups = new Map<string, ClassicGroup<R>>();
  readonly offsets = new OffsetStore();
  readonly pending = new PendingOffsets();
  readonly consumerGroups = new Map<string, ConsumerGroup>();
  readonly seenTopics = new Map<string, number>();
  readonly regexResolutions = new Map<string, RegexResolution>();
  readonly awaitedJoins = new Set<string>();
  readonly metadataHashes = new MetadataHashes();
  readonly others = new OtherGroups();
  readonly groupRecords = new Map<string, CoordinatorRecord>();

  constructor(private readonly settings: GroupSettings) {}

  /**
   * Applies a record of the partition, old or just appended, which stands at `offset` there. `producerId`: it was
   * written in a transaction, and counts with its end. Only this and `replayTransactionEnd` change durable state.
   */
  replay(record: CoordinatorRecord, offset = -1, producerId = -1): void {
    replayRecord(this, record, offset, producerId);
  }

  /** Applies the marker that ends a producer's transaction in this partition. */
  replayTransactionEnd(producerId: number, commit: boolean): void {
    replayTransactionEnd(this, producerId, commit);
  }

  /** All records are replayed: the groups come to life, and members have a session's time to show themselves. */
  loaded(context: GroupContext): GroupDecision<R> {
    const turn = new Turn<R>(context, this.settings);
    for (const { key, value } of this.groupRecords.values()) {
      const record = decodeGroupRecord(key, value);
      if (record.name !== 'GroupMetadata' || record.value === null) continue;
      this.groups.set(record.key.group, loadGroup(record.key.group, record.value));
    }
    for (const groupId of [...this.offsets.groupIds(), ...this.pending.groupIds()]) {
      if (this.groups.has(groupId) || this.consumerGroups.has(groupId) || this.others.has(groupId)) continue;
      this.groups.set(groupId, new ClassicGroup<R>(groupId, 'Empty', context.nowMs));
    }
    for (const group of this.groups.values()) {
      for (const member of group.members) restartSession(turn, group, member);
      // The limit was lowered: in a rebalance the group shrinks to it.
      if (group.size > this.settings.maxSize) prepareRebalance(turn, group);
    }
    this.loadConsumerGroups(turn);
    forgetTopicsThatAreGone(turn, this);
    return turn.decision();
  }

  private loadConsumerGroups(turn: Turn<R>): void {
    for (const { groupId, members } of this.consumerGroups.values()) {
      for (const member of members.values()) {
        restartConsumerSession(turn, groupId, member);
        if (member.state === 'unrevoked-partitions') limitRebalance(turn, groupId, member);
      }
    }
  }

  /** Decides what a command leads to. Soft state is changed at once, durable state by the records that come out. */
  decide(command: GroupCommand<R>, context: GroupContext): GroupDecision<R> {
    const turn = new Turn<R>(context, this.settings);
    this.perform(turn, command);
    return turn.decision();
  }

  private perform(turn: Turn<R>, command: GroupCommand<R>): void {
    switch (command.kind) {
      case 'join':
        return join(turn, this, command);
      case 'sync':
        return sync(turn, this, command);
      case 'heartbeat':
        return heartbeat(turn, this, command);
      case 'leave':
        return leave(turn, this, command);
      case 'offset-commit':
        return commitOffsets(turn, this, command);
      case 'txn-offset-commit':
        return commitOffsetsInTransaction(turn, this, command);
      case 'offset-fetch':
        return fetchOffsets(turn, this, command);
      case 'offset-delete':
        return deleteOffsets(turn, this, command);
      case 'describe':
        return describeGroups(turn, this, command);
      case 'list':
        return listGroups(turn, this, command);
      case 'delete':
        return deleteGroups(turn, this, command);
      case 'consumer-heartbeat':
        return consumerHeartbeat(turn, this, command);
      case 'consumer-describe':
        return describeConsumerGroups(turn, this, command);
      case 'expire-offsets':
        return expireOffsets(turn, this);
      case 'topics-deleted':
        return forgetTopics(turn, this, command.topics);
      case 'timer-session':
      case 'timer-initial-rebalance':
      case 'timer-join':
      case 'timer-sync':
        return this.onClassicTimer(turn, command);
      case 'timer-consumer-session':
      case 'timer-consumer-rebalance':
      case 'timer-regexes':
        return this.onConsumerTimer(turn, command);
    }
  }

  private onConsumerTimer(turn: Turn<R>, command: ConsumerTimerCommand): void {
    switch (command.kind) {
      case 'timer-consumer-session':
        return expireConsumerSession(turn, this, command.groupId, command.memberId);
      case 'timer-consumer-rebalance':
        return expireConsumerRebalance(turn, this, command.groupId, command.memberId, command.memberEpoch);
      case 'timer-regexes':
        return resolveRegexes(turn, this, command.groupId);
    }
  }

  private onClassicTimer(turn: Turn<R>, command: ClassicTimerCommand): void {
    const group = this.groups.get(command.groupId);
    if (group === undefined) return;
    switch (command.kind) {
      case 'timer-session':
        return expireSession(turn, group, command.memberId);
      case 'timer-initial-rebalance':
        return extendInitialRebalance(turn, group, command.delayMs, command.remainingMs);
      case 'timer-join':
        return completeJoin(turn, group);
      case 'timer-sync':
        return expirePendingSync(turn, group, command.generationId);
    }
  }
}
