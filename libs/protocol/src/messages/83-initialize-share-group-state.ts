import { array, int16, int32, int64, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const InitializeShareGroupStateRequest = message('InitializeShareGroupStateRequest', {
  key: 83,
  versions: '0',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), stateEpoch: int32(), startOffset: int64() }),
    }),
  },
});
export type InitializeShareGroupStateRequest = Infer<typeof InitializeShareGroupStateRequest>;

export const InitializeShareGroupStateResponse = message('InitializeShareGroupStateResponse', {
  key: 83,
  versions: '0',
  flexible: '0+',
  fields: {
    results: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), errorCode: int16(), errorMessage: nullableString({ default: null }) }),
    }),
  },
});
export type InitializeShareGroupStateResponse = Infer<typeof InitializeShareGroupStateResponse>;
