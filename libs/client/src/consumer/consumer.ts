import type { Cluster } from '../cluster/cluster.js';
import type { BrokerPool } from '../cluster/broker-pool.js';
import { fetchOffsets } from '../cluster/group-offsets.js';
import { offsetsForTimes } from '../cluster/find-offsets.js';
import type { TimeQuery } from '../cluster/find-offsets.js';
import type { OffsetAnswer } from '../cluster/list-offsets.js';
import { refusedTopic } from '../cluster/metadata.js';
import type { TopicInterest } from '../cluster/metadata.js';
import { retrying } from '../cluster/retrying.js';
import { KafkaError } from '../kafka-error.js';
import type { CommittedOffset, OffsetToCommit, TopicPartition } from '../topic-partition.js';
import { Assignment } from './assignment.js';
import type {
  ConsumerOptions,
  GroupMetadata,
  PartitionFailure,
  PartitionRecords,
  PollOptions,
  RebalanceListener,
} from './consumer-options.js';
import { consumerSettings } from './consumer-settings.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { CoordinatorLink } from './coordinator-link.js';
import { Fetcher } from './fetcher.js';
import { GroupMembership } from './group-membership.js';
import { OffsetCommitter } from './offset-committer.js';
import { PollGate } from './poll-gate.js';
import { PositionResolver } from './position-resolver.js';
import { RebalanceCallbacks } from './rebalance-callbacks.js';

/**
 * Reads records, as a member of a group (`subscribe`) or by itself (`assign`). Made by `KafkaClient.consumer()`. Fetching,
 * heartbeats and rebalances go on in the background, whether or not anybody polls; a poll only takes what is there.
 */
export class Consumer {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #pool: BrokerPool;
  readonly #assignment = new Assignment();
  readonly #callbacks = new RebalanceCallbacks(this.#assignment);
  readonly #interest: TopicInterest;
  readonly #unfollow: (() => void)[];
  readonly #coordinator: CoordinatorLink | undefined;
  readonly #committer: OffsetCommitter | undefined;
  readonly #fetcher: Fetcher;
  readonly #resolver: PositionResolver;
  readonly #gate: PollGate;
  readonly #failureListeners = new Set<(error: KafkaError) => void>();
  readonly #onClosed: () => void;
  #membership: GroupMembership | undefined;
  #topics: readonly string[] = [];
  #failure: KafkaError | undefined;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(cluster: Cluster, options: ConsumerOptions, onClosed: () => void = () => undefined) {
    this.#cluster = cluster;
    this.#settings = consumerSettings(options);
    this.#onClosed = onClosed;
    this.#pool = cluster.openPool();
    this.#gate = new PollGate(cluster.settings.platform.timers);
    const { allowAutoTopicCreation, groupId } = this.#settings;
    const topics = new Set<string>();
    this.#interest = { topics, creatable: () => (allowAutoTopicCreation ? topics : []) };
    this.#coordinator = groupId === undefined ? undefined : new CoordinatorLink(cluster, this.#pool, groupId);
    this.#committer = this.#coordinator === undefined ? undefined : this.#makeCommitter(this.#coordinator);
    this.#fetcher = new Fetcher(cluster, this.#settings, this.#assignment, this.#pool, {
      onFetched: () => {
        this.#gate.open();
      },
      onReset: () => {
        this.#resolver.wake();
      },
    });
    this.#resolver = new PositionResolver(cluster, this.#settings, this.#assignment, this.#coordinator, () => {
      this.#fetcher.wake();
      this.#gate.open();
    });
    const unsubscribe = cluster.metadata.onChange((snapshot) => {
      const refused = refusedTopic(snapshot, this.#topics);
      if (refused !== undefined) this.#membership?.fail(refused);
      this.#fetcher.wake();
    });
    this.#unfollow = [cluster.metadata.follow(this.#interest), unsubscribe];
  }

  /** Joins the group, in the background, to share these topics with its other members. Called again, it replaces the topics. */
  subscribe(topics: readonly string[], listener?: RebalanceListener): void {
    this.#throwIfOver();
    if (this.#coordinator === undefined) throw KafkaError.misuse('subscribe needs a groupId');
    if (this.#assignment.size > 0 && this.#membership === undefined)
      throw KafkaError.misuse('the consumer has assigned partitions: it cannot subscribe too');
    this.#topics = [...new Set(topics)];
    if (listener !== undefined) this.#callbacks.listener = listener;
    if (this.#membership === undefined) this.#membership = this.#join(this.#coordinator);
    else this.#membership.rejoin('the subscription has changed');
  }

  /** Reads these partitions, and no others, without being a member of a group. Commits go to `groupId` if there is one. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#throwIfOver();
    if (this.#membership !== undefined)
      throw KafkaError.misuse('the consumer is subscribed: it cannot assign partitions too');
    this.#follow(partitions.map(({ topic }) => topic));
    this.#assignment.assign(partitions, this.#initialSource());
    this.#assignment.makeReady();
    this.#resolver.wake();
    this.#cluster.metadata.refreshSoon();
  }

  /**
   * Takes what was fetched, waiting for it if there is nothing yet. Resolves with an empty list when time is over, the signal
   * aborts or the consumer is closed. Rejects with what ended the consumer, and with the errors of single partitions
   * (NO_OFFSET_FOR_PARTITION, OFFSET_OUT_OF_RANGE, CORRUPT_MESSAGE, TOPIC_AUTHORIZATION_FAILED, ...) until one seeks or pauses them.
   */
  async poll(options: PollOptions = {}): Promise<PartitionRecords[]> {
    this.#throwIfOver();
    const max = options.maxRecords ?? this.#settings.maxRecords;
    const taken = await this.#gate.poll(options, () => {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#closing !== undefined) return [];
      const records = this.#assignment.take(max);
      return records.length === 0 ? undefined : records;
    });
    this.#fetcher.wake();
    return taken ?? [];
  }

  /** Commits positions: the next offset to read of each. Rejects with COMMIT_FAILED when a partition is no longer ours. */
  commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (this.#committer === undefined) return Promise.reject(KafkaError.misuse('commit needs a groupId'));
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#committer.commit(offsets);
  }

  /** What the group has committed of these partitions; those without a commit are left out. */
  async committed(partitions: readonly TopicPartition[]): Promise<CommittedOffset[]> {
    const coordinator = this.#coordinator;
    if (coordinator === undefined) throw KafkaError.misuse('committed needs a groupId');
    return retrying(this.#cluster.settings, () =>
      coordinator.run('coordinator', (link) => fetchOffsets(link, coordinator.groupId, partitions, true)),
    );
  }

  /** The next offset that a poll will deliver; undefined while it is not known yet. */
  position(partition: TopicPartition): number | undefined {
    return this.#assignment.get(partition).position;
  }

  /** Goes to an offset. Throws NOT_ASSIGNED, as all below. */
  seek(target: TopicPartition & { readonly offset: number }): void {
    this.#assignment.get(target).seek(target.offset);
    this.#fetcher.wake();
  }

  seekToBeginning(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#assignment.get(partition).reset('earliest');
    this.#resolver.wake();
  }

  seekToEnd(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#assignment.get(partition).reset('latest');
    this.#resolver.wake();
  }

  /** The first record at or after a wall-clock time in ms, per partition; offset -1 where there is none. */
  offsetsForTimes(queries: readonly TimeQuery[]): Promise<OffsetAnswer[]> {
    return offsetsForTimes(this.#cluster, queries, this.#settings.isolationLevel);
  }

  /** Delivers and fetches nothing more of these; what was fetched stays for later, and other partitions go on. */
  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#assignment.get(partition).isPaused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#assignment.get(partition).isPaused = false;
    this.#gate.open();
    this.#fetcher.wake();
  }

  paused(): TopicPartition[] {
    return this.assignment().filter((partition) => this.#assignment.find(partition)?.isPaused === true);
  }

  /** Partitions that deliver nothing more until one seeks or pauses them; a poll tells of them only when it has nothing else to say. */
  failures(): PartitionFailure[] {
    return this.#assignment.failures();
  }

  assignment(): TopicPartition[] {
    return this.#assignment.list();
  }

  /** Throws INVALID_STATE without a groupId. */
  groupMetadata(): GroupMetadata {
    const { groupId, groupInstanceId } = this.#settings;
    if (groupId === undefined) throw KafkaError.misuse('the consumer has no groupId');
    return { groupId, groupInstanceId, ...this.#currentMembership() };
  }

  /** Tells when the consumer has died: nothing will be read any more. At once if it has already. Returns how to stop listening. */
  onFailure(listener: (error: KafkaError) => void): () => void {
    if (this.#failure !== undefined) listener(this.#failure);
    this.#failureListeners.add(listener);
    return () => this.#failureListeners.delete(listener);
  }

  /** Stops delivering, awaits `onRevoked` (commits inside still count), leaves the group and closes the connections. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // A poll that waits ends; `#closing` is set when it looks.
    queueMicrotask(() => {
      this.#gate.open();
    });
    await this.#membership?.close();
    this.#release();
    this.#onClosed();
  }

  #release(): void {
    this.#fetcher.close();
    this.#resolver.close();
    for (const unfollow of this.#unfollow) unfollow();
    this.#assignment.clear();
    this.#pool.close();
  }

  #join(coordinator: CoordinatorLink): GroupMembership {
    const membership = new GroupMembership(this.#cluster, this.#settings, coordinator, {
      subscription: () => this.#topics,
      follow: (topics) => {
        this.#follow(topics);
      },
      onAssigned: (partitions) => this.#assigned(partitions),
      onRevoked: () => this.#callbacks.revoked(),
      onLost: () => this.#callbacks.lost(),
      onFatal: (error) => {
        this.#fail(error);
      },
    });
    membership.start();
    return membership;
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.#follow([...this.#topics, ...partitions.map(({ topic }) => topic), ...this.#interest.topics]);
    await this.#callbacks.assigned(partitions, this.#initialSource());
    this.#resolver.wake();
    this.#fetcher.wake();
  }

  #follow(topics: readonly string[]): void {
    const missing = topics.some((topic) => this.#cluster.metadata.topic(topic) === undefined);
    this.#interest.topics.clear();
    for (const topic of topics) this.#interest.topics.add(topic);
    if (missing) this.#cluster.metadata.refreshSoon();
  }

  #initialSource(): 'committed' | 'earliest' | 'latest' {
    const { autoOffsetReset } = this.#settings;
    if (this.#coordinator !== undefined || autoOffsetReset === 'none') return 'committed';
    return autoOffsetReset;
  }

  #fail(error: KafkaError): void {
    if (this.#failure !== undefined || this.#closing !== undefined) return;
    this.#failure = error;
    this.#cluster.settings.logger.error('a consumer has died', {
      groupId: this.#settings.groupId,
      reason: error.message,
    });
    this.#release();
    this.#gate.open();
    for (const listener of this.#failureListeners) listener(error);
  }

  #makeCommitter(coordinator: CoordinatorLink): OffsetCommitter {
    return new OffsetCommitter(this.#cluster, coordinator, {
      groupInstanceId: this.#settings.groupInstanceId,
      membership: () => this.#currentMembership(),
      owns: (partition) => this.#membership === undefined || this.#assignment.find(partition) !== undefined,
    });
  }

  #currentMembership(): { memberId: string; generationId: number } {
    return this.#membership?.current ?? { memberId: '', generationId: -1 };
  }

  #throwIfOver(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing !== undefined)
      throw new KafkaError({ code: 'CONSUMER_CLOSED', message: 'the consumer was closed' });
  }
}
