import type {
  AddPartitionsToTxnResponse,
  DescribeTransactionsResponse,
  EndTxnResponse,
  InitProducerIdResponse,
  Input,
  ListTransactionsResponse,
} from '@barnabas/protocol';
import type { TransactionRequestCommand } from './commands.js';

/** One transaction's part of an AddPartitionsToTxn answer (v4+ form). */
export type PartitionsReply = NonNullable<Input<typeof AddPartitionsToTxnResponse>['resultsByTransaction']>[number];

/**
 * The answer to each kind of request: a body, or one transaction's part in it. Fenced producers hear PRODUCER_FENCED; that versions
 * before KIP-588 need INVALID_PRODUCER_EPOCH instead is for the handlers to know.
 */
export interface TransactionResponses {
  'init-producer-id': Input<typeof InitProducerIdResponse>;
  'add-partitions': PartitionsReply;
  'verify-partitions': PartitionsReply;
  end: Input<typeof EndTxnResponse>;
  describe: Input<typeof DescribeTransactionsResponse>;
  list: Input<typeof ListTransactionsResponse>;
}

export type TransactionRequestKind = keyof TransactionResponses;

/** The command that carries a kind of request. */
export type TransactionCommandOf<R, K extends TransactionRequestKind> = TransactionRequestCommand<R> & {
  readonly kind: K;
};

export type TransactionReply = TransactionResponses[TransactionRequestKind];
