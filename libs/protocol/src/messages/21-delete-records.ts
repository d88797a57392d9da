import { array, int16, int32, int64, string } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v2 flexible */
export const DeleteRecordsRequest = message('DeleteRecordsRequest', {
  key: 21,
  versions: '0-2',
  flexible: '2+',
  fields: {
    topics: array({ name: string(), partitions: array({ partitionIndex: int32(), offset: int64() }) }),
    timeoutMs: int32(),
  },
});
export type DeleteRecordsRequest = Infer<typeof DeleteRecordsRequest>;

/** v2 flexible */
export const DeleteRecordsResponse = message('DeleteRecordsResponse', {
  key: 21,
  versions: '0-2',
  flexible: '2+',
  fields: {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({ partitionIndex: int32(), lowWatermark: int64(), errorCode: int16() }),
    }),
  },
});
export type DeleteRecordsResponse = Infer<typeof DeleteRecordsResponse>;
