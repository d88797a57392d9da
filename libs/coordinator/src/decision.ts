import type {
  ConsumerGroupDescribeResponse,
  ConsumerGroupHeartbeatResponse,
  DeleteGroupsResponse,
  DescribeGroupsResponse,
  HeartbeatResponse,
  Input,
  JoinGroupResponse,
  LeaveGroupResponse,
  ListGroupsResponse,
  OffsetCommitResponse,
  OffsetDeleteResponse,
  OffsetFetchResponse,
  SyncGroupResponse,
  TxnOffsetCommitResponse,
} from '@barnabas/protocol';
import type { GroupCommand } from './commands.js';
import type { GroupTopics } from './consumer-group/group-topics.js';

/** One record of `__consumer_offsets`, in Kafka's bytes. A null value is a tombstone. */
export interface CoordinatorRecord {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/** The producer in whose transaction records are written. */
export interface TransactionalProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** The body of an answer, ready for the codec of the request's API and version. */
export type GroupReply =
  | Input<typeof JoinGroupResponse>
  | Input<typeof SyncGroupResponse>
  | Input<typeof HeartbeatResponse>
  | Input<typeof LeaveGroupResponse>
  | Input<typeof OffsetCommitResponse>
  | Input<typeof TxnOffsetCommitResponse>
  | Input<typeof OffsetFetchResponse>
  | Input<typeof OffsetDeleteResponse>
  | Input<typeof DescribeGroupsResponse>
  | Input<typeof ListGroupsResponse>
  | Input<typeof DeleteGroupsResponse>
  | Input<typeof ConsumerGroupHeartbeatResponse>
  | Input<typeof ConsumerGroupDescribeResponse>;

/** `set` on a key that is set replaces it. A timer fires once, as `decide(command)`, and is then gone. */
export type TimerChange<R> =
  | { readonly kind: 'set'; readonly key: string; readonly delayMs: number; readonly command: GroupCommand<R> }
  | { readonly kind: 'cancel'; readonly key: string };

/**
 * What a shard wants to happen. The runtime's part, in this order and in one synchronous turn:
 * append `records` as one batch (those of maintenance commands may be split into several), `replay` each of them, apply `timers` in order. Then `replies` leave once everything
 * that this shard has appended up to here is durable, also when this decision has no records: an answer may rest on records
 * of an earlier decision (a follower's assignment, a fetched offset). With nothing outstanding that is at once.
 * When an append or a sync fails the shard is unloaded, its timers are dropped, and every request that has no answer yet
 * (waiting for durability here, or parked inside the shard) becomes NOT_COORDINATOR.
 */
export interface Decision<R> {
  readonly records: CoordinatorRecord[];
  readonly replies: { readonly token: R; readonly response: GroupReply }[];
  readonly timers: TimerChange<R>[];
  /**
   * `records` go into a transactional batch of this producer, and are replayed with its id. When the log refuses the batch (a stale
   * epoch), nothing has happened, and the replies become that error. The marker that ends the transaction is replayed too.
   */
  readonly transaction?: TransactionalProducer;
}

/** What a decision may know of the world outside. */
export interface GroupContext {
  /** Wall clock, for commit timestamps, state timestamps and expiry. */
  readonly nowMs: number;
  /** A random UUID in `java.util.UUID` form: the second half of a member id. */
  newUuid(): string;
  /** The topics of the cluster, for groups whose partitions are assigned here. */
  readonly topics: GroupTopics;
}
