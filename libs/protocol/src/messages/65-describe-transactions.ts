import { array, int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DescribeTransactionsRequest = message('DescribeTransactionsRequest', {
  key: 65,
  versions: '0',
  flexible: '0+',
  fields: {
    transactionalIds: array(string()),
  },
});
export type DescribeTransactionsRequest = Infer<typeof DescribeTransactionsRequest>;

export const DescribeTransactionsResponse = message('DescribeTransactionsResponse', {
  key: 65,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    transactionStates: array({
      errorCode: int16(),
      transactionalId: string(),
      transactionState: string(),
      transactionTimeoutMs: int32(),
      transactionStartTimeMs: int64(),
      producerId: int64(),
      producerEpoch: int16(),
      topics: array({ topic: string(), partitions: array(int32()) }),
    }),
  },
});
export type DescribeTransactionsResponse = Infer<typeof DescribeTransactionsResponse>;
