import { array, int16, int32, int64, nullableString, string, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

/** v1 KIP-1226 */
export const ReadShareGroupStateSummaryRequest = message('ReadShareGroupStateSummaryRequest', {
  key: 87,
  versions: '0-1',
  flexible: '0+',
  fields: {
    groupId: string(),
    topics: array({ topicId: uuid(), partitions: array({ partition: int32(), leaderEpoch: int32() }) }),
  },
});
export type ReadShareGroupStateSummaryRequest = Infer<typeof ReadShareGroupStateSummaryRequest>;

/** v1 deliveryCompleteCount (KIP-1226) */
export const ReadShareGroupStateSummaryResponse = message('ReadShareGroupStateSummaryResponse', {
  key: 87,
  versions: '0-1',
  flexible: '0+',
  fields: {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: nullableString({ default: null }),
        stateEpoch: int32(),
        leaderEpoch: int32(),
        startOffset: int64(),
        deliveryCompleteCount: int32('1+', { default: -1, ignorable: true }),
      }),
    }),
  },
});
export type ReadShareGroupStateSummaryResponse = Infer<typeof ReadShareGroupStateSummaryResponse>;
