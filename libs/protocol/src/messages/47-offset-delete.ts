import { array, int16, int32, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const OffsetDeleteRequest = message('OffsetDeleteRequest', {
  key: 47,
  versions: '0',
  fields: {
    groupId: string(),
    topics: array({ name: string(), partitions: array({ partitionIndex: int32() }) }),
  },
});
export type OffsetDeleteRequest = Infer<typeof OffsetDeleteRequest>;

export const OffsetDeleteResponse = message('OffsetDeleteResponse', {
  key: 47,
  versions: '0',
  fields: {
    errorCode: int16(),
    throttleTimeMs: int32(),
    topics: array({ name: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
  },
});
export type OffsetDeleteResponse = Infer<typeof OffsetDeleteResponse>;
