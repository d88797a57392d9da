import { array, int16, int32, int64, nullableArray, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 KIP-1226 */
export const DescribeShareGroupOffsetsRequest = message('DescribeShareGroupOffsetsRequest', {
  key: 90,
  versions: '0-1',
  flexible: '0+',
  fields: {
    groups: array({ groupId: string(), topics: nullableArray({ topicName: string(), partitions: array(int32()) }) }),
  },
});
export type DescribeShareGroupOffsetsRequest = Infer<typeof DescribeShareGroupOffsetsRequest>;

/** v1 lag (KIP-1226) */
export const DescribeShareGroupOffsetsResponse = message('DescribeShareGroupOffsetsResponse', {
  key: 90,
  versions: '0-1',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    groups: array({
      groupId: string(),
      topics: array({
        topicName: string(),
        topicId: uuid(),
        partitions: array({
          partitionIndex: int32(),
          startOffset: int64(),
          leaderEpoch: int32(),
          lag: int64('1+', { default: -1, ignorable: true }),
          errorCode: int16(),
          errorMessage: nullableString({ default: null }),
        }),
      }),
      errorCode: int16(),
      errorMessage: nullableString({ default: null }),
    }),
  },
});
export type DescribeShareGroupOffsetsResponse = Infer<typeof DescribeShareGroupOffsetsResponse>;
