import { array, bool, int32, int64, int8, nullableBytes, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoteLogSegmentMetadataSnapshotRecord = message('RemoteLogSegmentMetadataSnapshotRecord', {
  key: 3,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    segmentId: uuid(),
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
export type RemoteLogSegmentMetadataSnapshotRecord = Infer<typeof RemoteLogSegmentMetadataSnapshotRecord>;
