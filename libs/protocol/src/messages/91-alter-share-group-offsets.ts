import { array, int16, int32, int64, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const AlterShareGroupOffsetsRequest = message('AlterShareGroupOffsetsRequest', {
  key: 91,
  versions: '0',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({ topicName: string(), partitions: array({ partitionIndex: int32(), startOffset: int64() }) }),
  },
});
export type AlterShareGroupOffsetsRequest = Infer<typeof AlterShareGroupOffsetsRequest>;

export const AlterShareGroupOffsetsResponse = message('AlterShareGroupOffsetsResponse', {
  key: 91,
  versions: '0',
  flexible: '0+',
  fields: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: nullableString({ default: null }),
    responses: array({
      topicName: string(),
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: nullableString({ default: null }),
      }),
    }),
  },
});
export type AlterShareGroupOffsetsResponse = Infer<typeof AlterShareGroupOffsetsResponse>;
