export { coordinatorPartition } from './coordinator-partition.js';
export type {
  ConsumerDescribeCommand,
  ConsumerHeartbeatCommand,
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
  TxnOffsetCommitCommand,
} from './group/commands.js';
export type { CoordinatorRecord, DecidedReply, Decision, TimerChange, TransactionalProducer } from './decision.js';
export type { GroupContext } from './group/group-context.js';
export type {
  GroupCommandOf,
  GroupDecision,
  GroupReply,
  GroupRequestKind,
  GroupResponses,
} from './group/group-exchanges.js';
export { defaultGroupSettings } from './group/settings.js';
export type { GroupSettings } from './group/settings.js';
export type { AssignorName } from './group/consumer-group/assignor/assignor.js';
export { defaultConsumerGroupSettings } from './group/consumer-group/consumer-settings.js';
export type {
  ConsumerGroupSettings,
  ConsumerGroupTimes,
  MigrationPolicy,
} from './group/consumer-group/consumer-settings.js';
export { noTopics } from './group/consumer-group/group-topics.js';
export type { GroupTopic, GroupTopics } from './group/consumer-group/group-topics.js';
export { GroupShard } from './group/shard.js';
export type {
  DescribeTransactionsCommand,
  EndTransactionCommand,
  InitProducerIdCommand,
  ListTransactionsCommand,
  PartitionsCommand,
  TransactionCommand,
  TransactionRequestCommand,
  TransactionRuntimeCommand,
} from './transaction/commands.js';
export type { TransactionContext, TransactionDecision, TransactionMarkers } from './transaction/decision.js';
export type {
  PartitionsReply,
  TransactionCommandOf,
  TransactionReply,
  TransactionRequestKind,
  TransactionResponses,
} from './transaction/exchanges.js';
export { undescribed } from './transaction/describe-transactions.js';
export { defaultTransactionSettings } from './transaction/settings.js';
export type { TransactionSettings } from './transaction/settings.js';
export { TransactionShard } from './transaction/shard.js';
export type { TransactionMetadata } from './transaction/transaction-metadata.js';
export { hasPartition, noPartitions, partitionsOf } from './transaction/transaction-partitions.js';
export type { TransactionPartitions } from './transaction/transaction-partitions.js';
export { isTransactionState } from './transaction/transaction-state.js';
export type { TransactionState } from './transaction/transaction-state.js';
export { MatchingNames, stepsPerTurn } from './regex/matching-names.js';
export { RegularExpression } from './regex/regular-expression.js';
