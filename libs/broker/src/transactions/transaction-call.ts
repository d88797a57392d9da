import type {
  DescribeTransactionsCommand,
  EndTransactionCommand,
  InitProducerIdCommand,
  ListTransactionsCommand,
  PartitionsCommand,
  PartitionsReply,
  TransactionReply,
} from '@barnabas/coordinator';
import type {
  DescribeTransactionsResponse,
  EndTxnResponse,
  ErrorCode,
  InitProducerIdResponse,
  Input,
  ListTransactionsResponse,
} from '@barnabas/protocol';

/** A request while its shard has it. Ends with exactly one of `respond` and `refuse`. */
export interface TransactionCall {
  respond(response: TransactionReply): void;
  refuse(errorCode: ErrorCode): void;
}

interface Exchange<Command, Response> {
  readonly command: Omit<Command, 'token'>;
  readonly response: Response;
}

/** Which command a shard answers with what. */
export interface TransactionExchanges {
  'init-producer-id': Exchange<InitProducerIdCommand<TransactionCall>, Input<typeof InitProducerIdResponse>>;
  'add-partitions': Exchange<PartitionsCommand<TransactionCall>, PartitionsReply>;
  'verify-partitions': Exchange<PartitionsCommand<TransactionCall>, PartitionsReply>;
  end: Exchange<EndTransactionCommand<TransactionCall>, Input<typeof EndTxnResponse>>;
  describe: Exchange<DescribeTransactionsCommand<TransactionCall>, Input<typeof DescribeTransactionsResponse>>;
  list: Exchange<ListTransactionsCommand<TransactionCall>, Input<typeof ListTransactionsResponse>>;
}

export type TransactionRequestKind = keyof TransactionExchanges;
export type TransactionQuestion<K extends TransactionRequestKind> = TransactionExchanges[K]['command'] & {
  readonly kind: K;
};
export type TransactionAnswer<K extends TransactionRequestKind> = TransactionExchanges[K]['response'];
