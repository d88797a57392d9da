import { TransactionLogKey, TransactionLogValue } from './transaction-log.js';

/** Key and value of every record type, by name. */
export const transactionMessages = {
  TransactionLog: { key: TransactionLogKey, value: TransactionLogValue },
};
