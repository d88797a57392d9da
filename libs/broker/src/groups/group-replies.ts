import type {
  ConsumerDescribeCommand,
  ConsumerHeartbeatCommand,
  DeleteCommand,
  DescribeCommand,
  HeartbeatCommand,
  JoinCommand,
  LeaveCommand,
  ListCommand,
  OffsetCommitCommand,
  OffsetDeleteCommand,
  OffsetFetchCommand,
  SyncCommand,
  TxnOffsetCommitCommand,
} from '@barnabas/coordinator';
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
import type { GroupCall } from './group-call.js';

interface Exchange<Command, Response> {
  readonly command: Command;
  readonly response: Response;
}

/** Which command a shard answers with which response. */
export interface GroupExchanges {
  join: Exchange<JoinCommand<GroupCall>, Input<typeof JoinGroupResponse>>;
  sync: Exchange<SyncCommand<GroupCall>, Input<typeof SyncGroupResponse>>;
  heartbeat: Exchange<HeartbeatCommand<GroupCall>, Input<typeof HeartbeatResponse>>;
  leave: Exchange<LeaveCommand<GroupCall>, Input<typeof LeaveGroupResponse>>;
  'offset-commit': Exchange<OffsetCommitCommand<GroupCall>, Input<typeof OffsetCommitResponse>>;
  'txn-offset-commit': Exchange<TxnOffsetCommitCommand<GroupCall>, Input<typeof TxnOffsetCommitResponse>>;
  'offset-fetch': Exchange<OffsetFetchCommand<GroupCall>, Input<typeof OffsetFetchResponse>>;
  'offset-delete': Exchange<OffsetDeleteCommand<GroupCall>, Input<typeof OffsetDeleteResponse>>;
  describe: Exchange<DescribeCommand<GroupCall>, Input<typeof DescribeGroupsResponse>>;
  list: Exchange<ListCommand<GroupCall>, Input<typeof ListGroupsResponse>>;
  delete: Exchange<DeleteCommand<GroupCall>, Input<typeof DeleteGroupsResponse>>;
  'consumer-heartbeat': Exchange<ConsumerHeartbeatCommand<GroupCall>, Input<typeof ConsumerGroupHeartbeatResponse>>;
  'consumer-describe': Exchange<ConsumerDescribeCommand<GroupCall>, Input<typeof ConsumerGroupDescribeResponse>>;
}

export type GroupRequestKind = keyof GroupExchanges;
export type GroupCommandOf<K extends GroupRequestKind> = GroupExchanges[K]['command'];
export type GroupResponseOf<K extends GroupRequestKind> = GroupExchanges[K]['response'];
