import { array, int16, int32, int64, int8, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const ReadShareGroupStateRequest = message('ReadShareGroupStateRequest', {
  key: 84,
  versions: '0',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({ topicId: uuid(), partitions: array({ partition: int32(), leaderEpoch: int32() }) }),
  },
});
export type ReadShareGroupStateRequest = Infer<typeof ReadShareGroupStateRequest>;

export const ReadShareGroupStateResponse = message('ReadShareGroupStateResponse', {
  key: 84,
  versions: '0',
  flexible: '0+',
  fields: {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: nullableString({ default: null }),
        stateEpoch: int32(),
        startOffset: int64(),
        stateBatches: array({
          firstOffset: int64(),
          lastOffset: int64(),
          deliveryState: int8(),
          deliveryCount: int16(),
        }),
      }),
    }),
  },
});
export type ReadShareGroupStateResponse = Infer<typeof ReadShareGroupStateResponse>;
