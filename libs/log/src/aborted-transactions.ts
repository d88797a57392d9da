import type { LogState } from './log-state.js';
import type { AbortedTxn } from './transaction-index.js';

/** The aborted transactions that overlap [from, upTo), in the order of their markers (Kafka's `LocalLog.collectAbortedTransactions`). */
export function collectAbortedTransactions(log: LogState, from: number, upTo: number): AbortedTxn[] {
  const found: AbortedTxn[] = [];
  for (const segment of log.segments.from(from)) {
    const { transactions, isComplete } = segment.transactions.collect(from, upTo);
    found.push(...transactions);
    if (isComplete) break;
  }
  return found;
}
