import { coordinatorRecordReader } from './coordinator-record.js';
import type { CoordinatorRecordOf } from './coordinator-record.js';
import { groupMessages } from './group/group-messages.js';
import { shareMessages } from './share/share-messages.js';
import { transactionMessages } from './transaction/transaction-messages.js';

/** A record of `__consumer_offsets`. */
export type GroupRecord = CoordinatorRecordOf<typeof groupMessages>;
/** A record of `__transaction_state`. */
export type TransactionRecord = CoordinatorRecordOf<typeof transactionMessages>;
/** A record of `__share_group_state`. */
export type ShareRecord = CoordinatorRecordOf<typeof shareMessages>;

/** Reads a record of `__consumer_offsets`: key and value as they stand in the log. */
export const decodeGroupRecord: (key: Buffer, value: Buffer | null) => GroupRecord =
  coordinatorRecordReader(groupMessages);

/** Reads a record of `__transaction_state`. */
export const decodeTransactionRecord: (key: Buffer, value: Buffer | null) => TransactionRecord =
  coordinatorRecordReader(transactionMessages);

/** Reads a record of `__share_group_state`. */
export const decodeShareRecord: (key: Buffer, value: Buffer | null) => ShareRecord =
  coordinatorRecordReader(shareMessages);
