import type { TransactionMetadata } from './transaction-metadata.js';

/** What the handlers of a shard work on. */
export interface TransactionShardState {
  /** Durable: changed by `replay` only. */
  readonly transactions: ReadonlyMap<string, TransactionMetadata>;
  /**
   * Soft, as in Kafka: the epoch a transactional id had before its last change, by which a retried InitProducerId is known
   * (KIP-360). After loading none is known, and such a retry is fenced.
   */
  readonly lastEpochs: Map<string, number>;
}
