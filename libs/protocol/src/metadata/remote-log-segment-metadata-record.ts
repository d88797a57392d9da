import { array, bool, int32, int64, int8, nullableBytes, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoteLogSegmentMetadataRecord = message('RemoteLogSegmentMetadataRecord', {
  key: 0,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    remoteLogSegmentId: struct({
      topicIdPartition: struct({ name: string(), id: uuid(), partition: int32() }),
      id: uuid(),
    }),
    startOffset: int64(),
    endOffset: int64(),
    brokerId: int32(),
    maxTimestampMs: int64(),
    eventTimestampMs: int64(),
    segmentLeaderEpochs: array({ leaderEpoch: int32(), offset: int64() }),
    segmentSizeInBytes: int32(),
    customMetadata: nullableBytes({ default: null }),
    remoteLogSegmentState: int8(),
    txnIndexEmpty: bool({ tag: 0 }),
  },
});
export type RemoteLogSegmentMetadataRecord = Infer<typeof RemoteLogSegmentMetadataRecord>;
