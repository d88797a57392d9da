export { coordinatorPartition } from './coordinator-partition.js';
export type {
  DeleteCommand,
  DescribeCommand,
  GroupCommand,
  GroupMaintenanceCommand,
  GroupRequestCommand,
  GroupTimerCommand,
  HeartbeatCommand,
  JoinCommand,
  LeaveCommand,
  ListCommand,
  OffsetCommitCommand,
  OffsetDeleteCommand,
  OffsetFetchCommand,
  RequestCommand,
  SyncCommand,
} from './commands.js';
export type { CoordinatorRecord, Decision, GroupContext, GroupReply, TimerChange } from './decision.js';
export { defaultGroupSettings } from './settings.js';
export type { GroupSettings } from './settings.js';
export { GroupShard } from './shard.js';
