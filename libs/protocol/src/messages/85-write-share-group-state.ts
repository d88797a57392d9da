import { array, int16, int32, int64, int8, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 deliveryCompleteCount (KIP-1226) */
export const WriteShareGroupStateRequest = message('WriteShareGroupStateRequest', {
  key: 85,
  versions: '0-1',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        stateEpoch: int32(),
        leaderEpoch: int32(),
        startOffset: int64(),
        deliveryCompleteCount: int32('1+', { default: -1, ignorable: true }),
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
export type WriteShareGroupStateRequest = Infer<typeof WriteShareGroupStateRequest>;

/** v1 KIP-1226 */
export const WriteShareGroupStateResponse = message('WriteShareGroupStateResponse', {
  key: 85,
  versions: '0-1',
  flexible: '0+',
  fields: {
    results: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), errorCode: int16(), errorMessage: nullableString({ default: null }) }),
    }),
  },
});
export type WriteShareGroupStateResponse = Infer<typeof WriteShareGroupStateResponse>;
