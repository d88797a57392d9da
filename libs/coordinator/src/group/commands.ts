import type {
  ConsumerGroupDescribeRequest,
  ConsumerGroupHeartbeatRequest,
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  ListGroupsRequest,
  OffsetCommitRequest,
  OffsetDeleteRequest,
  OffsetFetchRequest,
  SyncGroupRequest,
  TxnOffsetCommitRequest,
} from '@barnabas/protocol';

/** A request of a client, decoded, as it enters a shard. */
export interface RequestCommand<R, Kind extends string, Request> {
  readonly kind: Kind;
  /** Names the request to the runtime. Comes back exactly once, in some later `Decision`. */
  readonly token: R;
  /** The body as decoded. A request over several groups is cut down to the groups of this shard by the runtime. */
  readonly request: Request;
  /** The request's API version: answers and some rules differ by it. */
  readonly version: number;
  /** Client id of the request header; the empty string when the header has none. */
  readonly clientId: string;
  /** The peer as Java prints an address: `/127.0.0.1`. Kept in group metadata and told by DescribeGroups. */
  readonly clientHost: string;
}

export type JoinCommand<R> = RequestCommand<R, 'join', JoinGroupRequest>;
export type SyncCommand<R> = RequestCommand<R, 'sync', SyncGroupRequest>;
export type HeartbeatCommand<R> = RequestCommand<R, 'heartbeat', HeartbeatRequest>;
export type LeaveCommand<R> = RequestCommand<R, 'leave', LeaveGroupRequest>;

/**
 * Topics by id (v10) are resolved before the command is made: every topic carries its `name`, and its `topicId` where the
 * metadata image knows one (the zero id otherwise; Kafka stores the id in the record whatever the version). Topics and
 * partitions that do not exist are answered by the broker (UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION) and left out here.
 * The answer names topics by both, in request order; the codec drops what the version lacks.
 */
export type OffsetCommitCommand<R> = RequestCommand<R, 'offset-commit', OffsetCommitRequest>;

/**
 * Topics and partitions that do not exist are answered by the broker and left out, as with commits; so are producers whose transaction
 * does not have the group's partition of `__consumer_offsets`.
 */
export type TxnOffsetCommitCommand<R> = RequestCommand<R, 'txn-offset-commit', TxnOffsetCommitRequest>;

/**
 * As with commits, every topic carries its `name` also at v10. `groups` (v8+) holds only groups of this shard. An answer to
 * "all topics" (null) carries the topic id that was stored with the commit, which is zero for old records: at v10 the broker
 * sets `topicId` by name from its image and drops topics it does not know.
 */
export type OffsetFetchCommand<R> = RequestCommand<R, 'offset-fetch', OffsetFetchRequest>;

/** Partitions that do not exist are answered by the broker and left out here, as with commits. */
export type OffsetDeleteCommand<R> = RequestCommand<R, 'offset-delete', OffsetDeleteRequest>;
export type DescribeCommand<R> = RequestCommand<R, 'describe', DescribeGroupsRequest>;
/** Asked of every shard; the broker concatenates the answers. */
export type ListCommand<R> = RequestCommand<R, 'list', ListGroupsRequest>;
export type DeleteCommand<R> = RequestCommand<R, 'delete', DeleteGroupsRequest>;
/** KIP-848: join, stay in, leave, in one request. */
export type ConsumerHeartbeatCommand<R> = RequestCommand<R, 'consumer-heartbeat', ConsumerGroupHeartbeatRequest>;
export type ConsumerDescribeCommand<R> = RequestCommand<R, 'consumer-describe', ConsumerGroupDescribeRequest>;

/** What has a waiting client behind it. */
export type GroupRequestCommand<R> =
  | JoinCommand<R>
  | SyncCommand<R>
  | HeartbeatCommand<R>
  | LeaveCommand<R>
  | OffsetCommitCommand<R>
  | TxnOffsetCommitCommand<R>
  | OffsetFetchCommand<R>
  | OffsetDeleteCommand<R>
  | DescribeCommand<R>
  | ListCommand<R>
  | DeleteCommand<R>
  | ConsumerHeartbeatCommand<R>
  | ConsumerDescribeCommand<R>;

/** Timers of groups of the classic protocol. */
export type ClassicTimerCommand =
  /** A member, or the holder of a reserved member id (KIP-394), has not been heard of for its session timeout. */
  | { readonly kind: 'timer-session'; readonly groupId: string; readonly memberId: string }
  /** One step of the initial rebalance delay is over. */
  | {
      readonly kind: 'timer-initial-rebalance';
      readonly groupId: string;
      readonly delayMs: number;
      readonly remainingMs: number;
    }
  /** The rebalance timeout of the join phase is over. */
  | { readonly kind: 'timer-join'; readonly groupId: string }
  /** The rebalance timeout of the sync phase is over. */
  | { readonly kind: 'timer-sync'; readonly groupId: string; readonly generationId: number };

/** Timers of groups of the consumer protocol. */
export type ConsumerTimerCommand =
  /** A member has not been heard of for the group's session timeout. */
  | { readonly kind: 'timer-consumer-session'; readonly groupId: string; readonly memberId: string }
  /** A member had its rebalance timeout to give partitions up. */
  | {
      readonly kind: 'timer-consumer-rebalance';
      readonly groupId: string;
      readonly memberId: string;
      readonly memberEpoch: number;
    }
  /** The next slice of topics is to be matched with the regular expressions of a group. Not a wait: set with a delay of 0. */
  | { readonly kind: 'timer-regexes'; readonly groupId: string };

/** Due timers come back as the command they were set with. */
export type GroupTimerCommand = ClassicTimerCommand | ConsumerTimerCommand;

/** What the broker itself asks for; nobody waits for an answer. */
export type GroupMaintenanceCommand =
  /** KIP-211. To be sent every `offsets.retention.check.interval.ms` (10 min). */
  | { readonly kind: 'expire-offsets' }
  /** Topics that are gone: their offsets go too. To be sent to every shard. */
  | {
      readonly kind: 'topics-deleted';
      readonly topics: readonly { readonly name: string; readonly topicId: string }[];
    };

export type GroupCommand<R> = GroupRequestCommand<R> | GroupTimerCommand | GroupMaintenanceCommand;
