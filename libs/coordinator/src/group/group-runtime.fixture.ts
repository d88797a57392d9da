import type {
  ErrorCode,
  JoinGroupRequest,
  LeaveGroupRequest,
  OffsetCommitRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
} from '@barnabas/protocol';
import type { GroupCommand } from './commands.js';
import { noTopics, type GroupTopic, type GroupTopics } from './consumer-group/group-topics.js';
import type { CoordinatorRecord } from '../decision.js';
import type { GroupContext } from './group-context.js';
import type { GroupCommandOf, GroupDecision, GroupReply, GroupRequestKind, GroupResponses } from './group-exchanges.js';
import { defaultGroupSettings, type GroupSettings } from './settings.js';
import { GroupShard } from './shard.js';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly command: GroupCommand<number>;
}

/** An answer that may be still to come. */
export class Pending<T> {
  constructor(
    private readonly runtime: GroupRuntime,
    readonly token: number,
  ) {}

  get isAnswered(): boolean {
    return this.runtime.repliesTo(this.token).length > 0;
  }

  get response(): T {
    const [reply] = this.runtime.repliesTo(this.token);
    if (reply === undefined) throw new Error(`request ${this.token} has no answer yet`);
    return reply as T;
  }
}

/** Whatever is asked for is there: most groups of the classic protocol do not care. */
const anyTopics: GroupTopics = {
  ...noTopics,
  byName: (name) => anyTopic(name, ordersId),
  byId: (id) => anyTopic('orders', id),
};

function anyTopic(name: string, id: string): GroupTopic {
  return { name, id, partitionCount: 1 };
}

/** The runtime's part, without a disk: appends are durable at once, and time is virtual. */
export class GroupRuntime {
  readonly settings: GroupSettings;
  log: CoordinatorRecord[] = [];
  /** By position in the log: whose transaction a record belongs to, and which transactions end before it. */
  private producers = new Map<number, number>();
  private ends = new Map<number, { producerId: number; commit: boolean }[]>();
  shard: GroupShard<number>;
  nowMs = 1_700_000_000_000;
  clientId = 'client';
  topics: GroupTopics = anyTopics;
  readonly tokens: number[] = [];
  /** What the log says to all records from now on. */
  refusal: ErrorCode | undefined;
  readonly refused = new Map<number, ErrorCode>();
  private readonly replies = new Map<number, GroupReply[]>();
  private timers = new Map<string, Timer>();
  private sequence = 0;

  constructor(settings: Partial<GroupSettings> = {}) {
    this.settings = { ...defaultGroupSettings, ...settings };
    this.shard = new GroupShard(this.settings);
  }

  repliesTo(token: number): readonly GroupReply[] {
    return this.replies.get(token) ?? [];
  }

  send<K extends GroupRequestKind>(
    kind: K,
    version: number,
    request: GroupCommandOf<number, K>['request'],
  ): Pending<GroupResponses[K]> {
    const token = (this.sequence += 1);
    this.tokens.push(token);
    const command = { kind, token, request, version, clientId: this.clientId, clientHost: '/127.0.0.1' };
    this.decide(command as unknown as GroupCommandOf<number, K>);
    return new Pending<GroupResponses[K]>(this, token);
  }

  decide(command: GroupCommand<number>): GroupDecision<number> {
    const decision = this.shard.decide(command, this.context());
    this.apply(decision);
    return decision;
  }

  /** Fires what falls due, in order. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = [...this.timers].toSorted(([, a], [, b]) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (next === undefined || next[1].dueMs > endMs) break;
      const [key, { dueMs, command }] = next;
      this.nowMs = dueMs;
      this.timers.delete(key);
      this.decide(command);
    }
    this.nowMs = endMs;
  }

  get pendingTimers(): readonly string[] {
    return [...this.timers.keys()];
  }

  /** The broker goes and comes back; what was parked is lost with its connections. */
  restart(): void {
    this.timers = new Map();
    this.shard = new GroupShard(this.settings);
    this.log.forEach((record, offset) => {
      this.replayEndsAt(offset);
      this.shard.replay(record, offset, this.producers.get(offset));
    });
    this.replayEndsAt(this.log.length);
    this.apply(this.shard.loaded(this.context()));
  }

  /** The marker of a transaction is written to the partition. */
  endTransaction(producerId: number, commit: boolean): void {
    const at = this.log.length;
    this.ends.set(at, [...(this.ends.get(at) ?? []), { producerId, commit }]);
    this.shard.replayTransactionEnd(producerId, commit);
  }

  private replayEndsAt(offset: number): void {
    for (const { producerId, commit } of this.ends.get(offset) ?? []) {
      this.shard.replayTransactionEnd(producerId, commit);
    }
  }

  private context(): GroupContext {
    return { nowMs: this.nowMs, newUuid: () => this.newUuid(), topics: this.topics };
  }

  private newUuid(): string {
    this.sequence += 1;
    return `00000000-0000-4000-8000-${String(this.sequence).padStart(12, '0')}`;
  }

  private apply(decision: GroupDecision<number>): void {
    const { records, replies, timers, transaction } = decision;
    const refusal = records.length > 0 ? this.refusal : undefined;
    if (refusal !== undefined) {
      for (const { token, response, stands } of replies) {
        if (stands === true) this.replies.set(token, [...this.repliesTo(token), response]);
        else this.refused.set(token, refusal);
      }
      this.apply(decision.refused(refusal));
      return;
    }
    for (const record of records) {
      this.log.push(record);
      const offset = this.log.length - 1;
      if (transaction !== undefined) this.producers.set(offset, transaction.producerId);
      this.shard.replay(record, offset, transaction?.producerId);
    }
    for (const change of timers) {
      if (change.kind === 'cancel') this.timers.delete(change.key);
      else {
        this.sequence += 1;
        const dueMs = this.nowMs + change.delayMs;
        this.timers.set(change.key, { dueMs, order: this.sequence, command: change.command });
      }
    }
    for (const { token, response } of replies) this.replies.set(token, [...this.repliesTo(token), response]);
  }
}

export function joinRequest(given: Partial<JoinGroupRequest> = {}): JoinGroupRequest {
  return {
    groupId: 'group',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 60_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription('orders') }],
    reason: null,
    ...given,
  };
}

export function syncRequest(given: Partial<SyncGroupRequest> = {}): SyncGroupRequest {
  return {
    groupId: 'group',
    generationId: 1,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [],
    ...given,
  };
}

export function leaveRequest(...members: { memberId: string; groupInstanceId?: string }[]): LeaveGroupRequest {
  return {
    groupId: 'group',
    memberId: '',
    members: members.map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId: groupInstanceId ?? null,
      reason: null,
    })),
  };
}

export const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA';
export const ordersId = 'U9lGQ3RITIStZ0scoTdOOQ';

export function commitRequest(
  offset: number,
  given: Partial<OffsetCommitRequest> & {
    topic?: string;
    topicId?: string;
    partition?: number;
    metadata?: string;
  } = {},
): OffsetCommitRequest {
  const { topic = 'orders', topicId = zeroId, partition = 0, metadata = '', ...rest } = given;
  const partitions = [
    { partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: -1, committedMetadata: metadata },
  ];
  return {
    groupId: 'group',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    retentionTimeMs: -1,
    topics: [{ name: topic, topicId, partitions }],
    ...rest,
  };
}

export function fetchRequest(
  topics: Record<string, number[]> | null,
  { groupId = 'group', topicId = zeroId }: { groupId?: string; topicId?: string } = {},
): OffsetFetchRequest {
  const list =
    topics && Object.entries(topics).map(([name, partitionIndexes]) => ({ name, topicId, partitionIndexes }));
  return {
    groupId,
    topics: list,
    groups: [{ groupId, memberId: null, memberEpoch: -1, topics: list }],
    requireStable: false,
  };
}

/** ConsumerProtocolSubscription v0: version, topics, no user data. */
export function subscription(...topics: string[]): Buffer {
  const parts: Buffer[] = [Buffer.from([0, 0]), int32(topics.length)];
  for (const topic of topics) parts.push(Buffer.from([0, topic.length]), Buffer.from(topic));
  return Buffer.concat([...parts, int32(-1)]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A member with its place in the current generation. */
export interface Joined {
  readonly memberId: string;
  readonly generationId: number;
}

/** Members join (as v3 does: without reserving ids) and the first assigns `a-<member id>` to each. */
export function formGroup(runtime: GroupRuntime, size: number, given: Partial<JoinGroupRequest> = {}): Joined[] {
  const joins = Array.from({ length: size }, () => runtime.send('join', 3, joinRequest(given)));
  runtime.advance(runtime.settings.initialRebalanceDelayMs * 3);
  const joined = joins.map(({ response }) => ({
    memberId: response.memberId ?? '',
    generationId: response.generationId ?? -1,
  }));
  syncAll(runtime, joined, given.groupId);
  return joined;
}

export function syncAll(runtime: GroupRuntime, members: readonly Joined[], groupId = 'group'): void {
  const assignments = members.map(({ memberId }) => ({ memberId, assignment: Buffer.from(`a-${memberId}`) }));
  for (const [i, { memberId, generationId }] of members.entries()) {
    const own = i === 0 ? assignments : [];
    runtime.send(
      'sync',
      3,
      syncRequest({ groupId, memberId, generationId, protocolType: null, protocolName: null, assignments: own }),
    );
  }
}
