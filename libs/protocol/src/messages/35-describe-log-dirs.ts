import { array, bool, int16, int32, int64, nullableArray, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const DescribeLogDirsRequest = message('DescribeLogDirsRequest', {
  key: 35,
  versions: '1-5',
  flexible: '2+',
  fields: {
    topics: nullableArray({ topic: string(), partitions: array(int32()) }),
  },
});
export type DescribeLogDirsRequest = Infer<typeof DescribeLogDirsRequest>;

/** v2 flexible; v3 errorCode; v4 totalBytes, usableBytes; v5 isCordoned */
export const DescribeLogDirsResponse = message('DescribeLogDirsResponse', {
  key: 35,
  versions: '1-5',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16('3+', { ignorable: true }),
    results: array({
      errorCode: int16(),
      logDir: string(),
      topics: array({
        name: string(),
        partitions: array({ partitionIndex: int32(), partitionSize: int64(), offsetLag: int64(), isFutureKey: bool() }),
      }),
      totalBytes: int64('4+', { default: -1, ignorable: true }),
      usableBytes: int64('4+', { default: -1, ignorable: true }),
      isCordoned: bool('5+', { ignorable: true }),
    }),
  },
});
export type DescribeLogDirsResponse = Infer<typeof DescribeLogDirsResponse>;
