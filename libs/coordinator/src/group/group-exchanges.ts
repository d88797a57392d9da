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
import type { GroupCommand, GroupRequestCommand } from './commands.js';
import type { Decision } from '../decision.js';

/** The answer to each kind of request. */
export interface GroupResponses {
  join: Input<typeof JoinGroupResponse>;
  sync: Input<typeof SyncGroupResponse>;
  heartbeat: Input<typeof HeartbeatResponse>;
  leave: Input<typeof LeaveGroupResponse>;
  'offset-commit': Input<typeof OffsetCommitResponse>;
  'txn-offset-commit': Input<typeof TxnOffsetCommitResponse>;
  'offset-fetch': Input<typeof OffsetFetchResponse>;
  'offset-delete': Input<typeof OffsetDeleteResponse>;
  describe: Input<typeof DescribeGroupsResponse>;
  list: Input<typeof ListGroupsResponse>;
  delete: Input<typeof DeleteGroupsResponse>;
  'consumer-heartbeat': Input<typeof ConsumerGroupHeartbeatResponse>;
  'consumer-describe': Input<typeof ConsumerGroupDescribeResponse>;
}

export type GroupRequestKind = keyof GroupResponses;

/** The command that carries a kind of request. */
export type GroupCommandOf<R, K extends GroupRequestKind> = Extract<GroupRequestCommand<R>, { readonly kind: K }>;

export type GroupReply = GroupResponses[GroupRequestKind];

/** What a group shard wants to happen. */
export type GroupDecision<R> = Decision<R, GroupCommand<R>, GroupReply>;
