import {
  ErrorCode,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  type Input,
} from '@barnabas/protocol';
import type { GroupRuntime } from '../group-runtime.fixture.js';
import type { GroupTopic, GroupTopics } from './group-topics.js';

type Response = Input<typeof ConsumerGroupHeartbeatResponse>;

/** Topics that tests create, delete and grow. */
export class TestTopics implements GroupTopics {
  version = 1;
  createdVersion = 1;
  private readonly topics = new Map<string, GroupTopic>();
  private created = 0;

  constructor(partitionCounts: Record<string, number> = {}) {
    for (const [name, count] of Object.entries(partitionCounts)) this.create(name, count);
  }

  create(name: string, partitionCount: number): string {
    this.created += 1;
    const id = Buffer.alloc(16, this.created).toString('base64url');
    this.topics.set(name, { name, id, partitionCount });
    this.createdVersion = this.version += 1;
    return id;
  }

  grow(name: string, partitionCount: number): void {
    this.topics.set(name, { name, id: this.id(name), partitionCount });
    this.version += 1;
  }

  delete(name: string): void {
    this.topics.delete(name);
    this.version += 1;
  }

  id(name: string): string {
    const topic = this.byName(name);
    if (topic === undefined) throw new Error(`there is no topic ${name}`);
    return topic.id;
  }

  byName(name: string): GroupTopic | undefined {
    return this.topics.get(name);
  }

  byId(id: string): GroupTopic | undefined {
    return [...this.topics.values()].find((topic) => topic.id === id);
  }

  names(): Iterable<string> {
    return [...this.topics.keys()];
  }
}

export function beatRequest(given: Partial<ConsumerGroupHeartbeatRequest> = {}): ConsumerGroupHeartbeatRequest {
  return {
    groupId: 'group',
    memberId: 'm',
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: -1,
    subscribedTopicNames: null,
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: null,
    ...given,
  };
}

export function joinBeat(given: Partial<ConsumerGroupHeartbeatRequest> = {}): ConsumerGroupHeartbeatRequest {
  return beatRequest({ rebalanceTimeoutMs: 60_000, subscribedTopicNames: ['orders'], topicPartitions: [], ...given });
}

export interface ConsumerOptions {
  readonly topics?: readonly string[];
  readonly regex?: string;
  readonly instanceId?: string | null;
  readonly serverAssignor?: string | null;
  readonly groupId?: string;
  /** It takes one more heartbeat, without a word about what it owns, to give partitions up. */
  readonly isSlow?: boolean;
}

/** A consumer as far as it knows itself: follows its assignment, gives partitions up before it takes others, joins again when fenced. */
export class VirtualConsumer {
  memberEpoch = 0;
  /** `topic id/partition`. */
  owned = new Set<string>();
  errorCode = 0;
  topics: readonly string[];
  last: Response | undefined;
  private assigned: ReadonlySet<string> = new Set();
  private isTold = true;
  private isRevoking = false;

  constructor(
    private readonly runtime: GroupRuntime,
    public memberId: string,
    private readonly options: ConsumerOptions = {},
  ) {
    this.topics = options.topics ?? (options.regex === undefined ? ['orders'] : []);
  }

  /** One heartbeat, and what follows from its answer. */
  beat(): this {
    const isJoining = this.memberEpoch === 0;
    const { regex, instanceId, serverAssignor, groupId } = this.options;
    this.receive(
      beatRequest({
        groupId: groupId ?? 'group',
        memberId: this.memberId,
        memberEpoch: this.memberEpoch,
        instanceId: instanceId ?? null,
        rebalanceTimeoutMs: isJoining ? 60_000 : -1,
        subscribedTopicNames: isJoining || !this.isTold ? [...this.topics] : null,
        subscribedTopicRegex: isJoining ? (regex ?? null) : null,
        serverAssignor: isJoining ? (serverAssignor ?? null) : null,
        topicPartitions: this.isRevoking ? null : this.ownedList(),
      }),
    );
    return this;
  }

  subscribe(...topics: string[]): void {
    this.topics = topics;
    this.isTold = false;
  }

  leave(memberEpoch = -1): void {
    const { instanceId, groupId } = this.options;
    this.last = this.runtime.send(
      'consumer-heartbeat',
      1,
      beatRequest({
        groupId: groupId ?? 'group',
        memberId: this.memberId,
        memberEpoch,
        instanceId: instanceId ?? null,
      }),
    ).response;
    this.forget();
  }

  /** Its process is gone; another may come in its place. */
  crash(memberId = this.memberId): void {
    this.memberId = memberId;
    this.forget();
  }

  private receive(request: ConsumerGroupHeartbeatRequest): void {
    this.last = this.runtime.send('consumer-heartbeat', 1, request).response;
    this.errorCode = this.last.errorCode;
    if (this.errorCode === ErrorCode.None) this.follow(this.last);
    else if (this.errorCode !== ErrorCode.UnreleasedInstanceId) this.forget();
  }

  private follow({ memberEpoch, assignment }: Response): void {
    this.memberEpoch = memberEpoch;
    this.isTold = true;
    if (assignment) {
      this.assigned = new Set(
        assignment.topicPartitions.flatMap(({ topicId, partitions }) => partitions.map((one) => `${topicId}/${one}`)),
      );
    }
    const mustRevoke = [...this.owned].some((key) => !this.assigned.has(key));
    this.isRevoking = this.options.isSlow === true && mustRevoke && !this.isRevoking;
    // Nothing new is taken before the old is given up.
    if (!this.isRevoking) this.owned = new Set(this.assigned);
  }

  private forget(): void {
    this.memberEpoch = 0;
    this.isRevoking = false;
    this.owned = new Set();
    this.assigned = new Set();
  }

  private ownedList(): { topicId: string; partitions: number[] }[] {
    const byTopic = new Map<string, number[]>();
    for (const key of this.owned) {
      const [topicId = '', partition] = key.split('/');
      byTopic.set(topicId, [...(byTopic.get(topicId) ?? []), Number(partition)]);
    }
    return Array.from(byTopic, ([topicId, partitions]) => ({ topicId, partitions }));
  }
}

/** Heartbeats of everybody, until enough have passed for the group to come to rest. */
export function settle(runtime: GroupRuntime, consumers: readonly VirtualConsumer[], rounds = 8): void {
  for (let i = 0; i < rounds; i += 1) {
    runtime.advance(2_000);
    for (const consumer of consumers) consumer.beat();
  }
}
