import { within } from '@barnabas/platform';
import { ErrorCode } from '@barnabas/protocol';
import type { JoinGroupResponse } from '@barnabas/protocol';
import type { Cluster } from '../cluster/cluster.js';
import { KafkaError } from '../kafka-error.js';
import type { TopicPartition } from '../topic-partition.js';
import { readAssignment, writeSubscription } from './consumer-protocol.js';
import type { ConsumerSettings } from './consumer-settings.js';
import type { CoordinatorLink } from './coordinator-link.js';
import { GroupCalls } from './group-calls.js';
import type { Membership } from './group-calls.js';
import { GroupLeader } from './group-leader.js';
import { Heartbeats } from './heartbeats.js';
import type { HeartbeatNews } from './heartbeats.js';
import { LatestEvent } from './latest-event.js';

const NO_GENERATION = -1;
/** A member whose coordinator is away does not wait for it to leave: its session ends by itself. */
const LEAVE_TIMEOUT_MS = 3000;

/** What the membership does to the consumer. Each is awaited. */
export interface MembershipEvents {
  subscription(): readonly string[];
  /** The group's topics, for the metadata; ours and, for a leader, those of all members. */
  follow(topics: readonly string[]): void;
  onAssigned(partitions: readonly TopicPartition[]): Promise<void>;
  onRevoked(): Promise<void>;
  onLost(): Promise<void>;
  onFatal(error: KafkaError): void;
}

type News = HeartbeatNews | { readonly kind: 'closing' };

/**
 * One member of a classic consumer group with eager rebalances: give up everything, join, sync, take what one is given, and
 * again whenever the coordinator says so. Runs by itself, whether or not anybody polls.
 */
export class GroupMembership {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #coordinator: CoordinatorLink;
  readonly #events: MembershipEvents;
  readonly #calls: GroupCalls;
  readonly #heartbeats: Heartbeats;
  readonly #leader: GroupLeader;
  readonly #news = new LatestEvent<News>();
  readonly #closing = new AbortController();
  readonly #unfollow: () => void;
  #membership: Membership = { memberId: '', generationId: NO_GENERATION };
  #reason = 'the consumer is new';
  #running: Promise<void> | undefined;

  constructor(cluster: Cluster, settings: ConsumerSettings, coordinator: CoordinatorLink, events: MembershipEvents) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#coordinator = coordinator;
    this.#events = events;
    this.#calls = new GroupCalls(coordinator.groupId, settings);
    this.#heartbeats = new Heartbeats(
      cluster.settings,
      coordinator,
      this.#calls,
      settings.heartbeatIntervalMs,
      (news) => {
        this.#hear(news);
      },
    );
    this.#leader = new GroupLeader(cluster, (topics) => {
      events.follow(topics);
    });
    this.#unfollow = cluster.metadata.onChange((snapshot) => {
      if (this.#leader.isOutdated(snapshot)) this.rejoin('topics or partitions of the subscription have changed');
    });
  }

  /** Generation -1 and no member id while not a member. */
  get current(): Membership {
    return this.#membership;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives up everything and joins again. */
  rejoin(reason: string): void {
    this.#reason = reason;
    this.#hear({ kind: 'rebalance' });
  }

  /** Ends the membership for a reason that the group knows nothing of. */
  fail(error: KafkaError): void {
    this.#hear({ kind: 'fatal', error });
  }

  /** Gives the partitions back and leaves (a static member only stops: KIP-345). Resolves when all of it is done. */
  async close(): Promise<void> {
    this.#hear({ kind: 'closing' });
    this.#closing.abort();
    await this.#running;
  }

  #hear(news: News): void {
    const { latest } = this.#news;
    // What ends more wins over what ends less.
    if (latest !== undefined && weight[latest.kind] > weight[news.kind]) return;
    this.#news.set(news);
  }

  async #run(): Promise<void> {
    try {
      for (let failures = 0; !this.#closing.signal.aborted;) {
        const error = await this.#joinAndStay().catch((cause: unknown) => this.#orFatal(cause));
        failures = error === undefined ? 0 : failures + 1;
        if (error !== undefined) await this.#backOff(error, failures);
      }
      await this.#events.onRevoked();
      await this.#leave();
    } catch (cause) {
      this.#heartbeats.stop();
      const error = asKafkaError(cause);
      await this.#events.onLost().catch(() => undefined);
      await this.#leave();
      this.#events.onFatal(error);
    } finally {
      this.#heartbeats.stop();
      this.#unfollow();
    }
  }

  /** A retriable error is for the loop; anything else ends the consumer. */
  #orFatal(cause: unknown): KafkaError | undefined {
    if (this.#closing.signal.aborted && cause === this.#closing.signal.reason) return undefined;
    if (cause instanceof KafkaError && cause.retriable) return cause;
    throw cause;
  }

  async #backOff(error: KafkaError, failures: number): Promise<void> {
    const { backoff, logger, platform } = this.#cluster.settings;
    const level = failures > 5 ? 'warn' : 'debug';
    logger[level]('joining the group failed and is tried again', {
      groupId: this.#calls.groupId,
      reason: error.message,
    });
    await platform.timers.sleep(backoff.delayMs(failures), 'work', this.#closing.signal).catch(() => undefined);
  }

  /** One generation: join, take the assignment, stay until something happens, give the assignment back. */
  async #joinAndStay(): Promise<void> {
    const assignment = await this.#join();
    if (assignment === undefined) return;
    this.#heartbeats.start(this.#membership);
    await this.#events.onAssigned(assignment);
    const news = await this.#news.next();
    if (news.kind === 'closing') return;
    if (news.kind === 'fatal') throw news.error;
    if (news.kind === 'lost') await this.#lost(news.error);
    else await this.#events.onRevoked();
    this.#heartbeats.stop();
  }

  async #lost(error: KafkaError): Promise<void> {
    this.#cluster.settings.logger.warn('the group has gone on without this member', {
      groupId: this.#calls.groupId,
      reason: error.message,
    });
    this.#membership = { memberId: '', generationId: NO_GENERATION };
    await this.#events.onLost();
  }

  /** Undefined: not yet, join again at once. */
  async #join(): Promise<readonly TopicPartition[] | undefined> {
    this.#news.clear('rebalance', 'lost');
    const topics = this.#events.subscription();
    this.#events.follow(topics);
    const { memberId, generationId } = this.#membership;
    const subscription = writeSubscription(topics, generationId);
    const { requestTimeoutMs } = this.#cluster.settings;
    const joined = await this.#abortable(
      this.#coordinator.run('join', (link) =>
        this.#calls.join(link, memberId, subscription, this.#reason, requestTimeoutMs),
      ),
    );
    if (joined.errorCode === ErrorCode.MemberIdRequired) {
      // KIP-394: join again under the id, so that a join that got lost leaves no ghost in the group.
      this.#membership = { memberId: joined.memberId, generationId: NO_GENERATION };
      return undefined;
    }
    if (joined.errorCode !== ErrorCode.None) return this.#refused(joined.errorCode, 'join');
    this.#membership = { memberId: joined.memberId, generationId: joined.generationId };
    return this.#sync(joined);
  }

  async #sync(joined: JoinGroupResponse): Promise<readonly TopicPartition[] | undefined> {
    const leads = joined.leader === joined.memberId;
    if (!leads) this.#leader.resign();
    // A static leader that comes back keeps what the group has (v9, KIP-814), but has to watch over it.
    const divided = leads ? await this.#leader.assign(joined.members) : [];
    const assignments = joined.skipAssignment ? [] : divided;
    const { requestTimeoutMs } = this.#cluster.settings;
    const synced = await this.#abortable(
      this.#coordinator.run('join', (link) => this.#calls.sync(link, this.#membership, assignments, requestTimeoutMs)),
    );
    if (synced.errorCode !== ErrorCode.None) return this.#refused(synced.errorCode, 'sync with');
    return readAssignment(synced.assignment);
  }

  #refused(errorCode: number, what: string): undefined {
    const error = KafkaError.fromBroker(errorCode, `cannot ${what} group '${this.#calls.groupId}'`);
    switch (errorCode) {
      case ErrorCode.UnknownMemberId:
      case ErrorCode.IllegalGeneration:
        this.#membership = { memberId: '', generationId: NO_GENERATION };
        return undefined;
      case ErrorCode.RebalanceInProgress:
        return undefined;
      default:
        this.#coordinator.forgetIfLost(error);
        throw error;
    }
  }

  /** A join may wait for minutes; closing does not wait for it. */
  async #abortable<T>(request: Promise<T>): Promise<T> {
    const { signal } = this.#closing;
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      aborted.reject(signal.reason);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([request, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #leave(): Promise<void> {
    this.#heartbeats.stop();
    const { memberId } = this.#membership;
    this.#membership = { memberId: '', generationId: NO_GENERATION };
    if (memberId === '' || this.#settings.groupInstanceId !== undefined) return;
    const { logger, platform } = this.#cluster.settings;
    try {
      const leave = this.#coordinator.run('coordinator', (link) => this.#calls.leave(link, memberId, LEAVE_TIMEOUT_MS));
      if ((await within(platform.timers, LEAVE_TIMEOUT_MS, leave)) === 'late')
        throw new Error(`the coordinator has not answered for ${LEAVE_TIMEOUT_MS} ms`);
    } catch (error) {
      logger.warn('could not leave the group; the session timeout will remove this member', { reason: String(error) });
    }
  }
}

const weight: Readonly<Record<News['kind'], number>> = { rebalance: 0, lost: 1, fatal: 2, closing: 3 };

function asKafkaError(cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  return new KafkaError({
    code: 'UNKNOWN_SERVER_ERROR',
    message: `the group membership failed: ${String(cause)}`,
    cause,
  });
}
