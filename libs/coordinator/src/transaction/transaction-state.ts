/**
 * Kafka's TransactionState by the names that DescribeTransactions and ListTransactions show. Dead and PrepareEpochFence are never
 * written: expiry deletes the record at once, and fencing goes straight to PrepareAbort.
 */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence';

/** A state's place is its number in the records. */
const states: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
];

export function stateOfId(id: number): TransactionState {
  const state = states[id];
  if (state === undefined) throw new Error(`a transaction record has the unknown status ${id}`);
  return state;
}

export function idOfState(state: TransactionState): number {
  return states.indexOf(state);
}

export function isTransactionState(name: string): name is TransactionState {
  return (states as readonly string[]).includes(name);
}

/** The outcome is decided and durable; its markers are on their way. */
export function isPrepared(state: TransactionState): state is 'PrepareCommit' | 'PrepareAbort' {
  return state === 'PrepareCommit' || state === 'PrepareAbort';
}

/** Nothing is open, so that the transactional id may be forgotten when it has not been used for long. */
export function isIdle(state: TransactionState): state is 'Empty' | 'CompleteCommit' | 'CompleteAbort' {
  return state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort';
}
