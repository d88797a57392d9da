import { array, int16, int32, int64, nullableString, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const DescribeProducersRequest = message('DescribeProducersRequest', {
  key: 61,
  versions: '0',
  flexible: '0+',
  fields: {
    topics: array({ name: string(), partitionIndexes: array(int32()) }),
  },
});
export type DescribeProducersRequest = Infer<typeof DescribeProducersRequest>;

export const DescribeProducersResponse = message('DescribeProducersResponse', {
  key: 61,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: nullableString({ default: null }),
        activeProducers: array({
          producerId: int64(),
          producerEpoch: int32(),
          lastSequence: int32({ default: -1 }),
          lastTimestamp: int64({ default: -1 }),
          coordinatorEpoch: int32(),
          currentTxnStartOffset: int64({ default: -1 }),
        }),
      }),
    }),
  },
});
export type DescribeProducersResponse = Infer<typeof DescribeProducersResponse>;
