/** Broker settings that transactions obey; names and defaults are those of Kafka's TransactionStateManagerConfig. */
export interface TransactionSettings {
  /** `transaction.max.timeout.ms`. */
  readonly maxTimeoutMs: number;
  /** `transactional.id.expiration.ms`. */
  readonly idExpirationMs: number;
  /** The finalized feature transaction.version. */
  readonly transactionVersion: number;
}

export const defaultTransactionSettings: TransactionSettings = {
  maxTimeoutMs: 15 * 60 * 1_000,
  idExpirationMs: 7 * 24 * 60 * 60 * 1_000,
  transactionVersion: 2,
};
