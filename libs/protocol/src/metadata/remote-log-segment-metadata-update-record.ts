import { int32, int64, int8, nullableBytes, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemoteLogSegmentMetadataUpdateRecord = message('RemoteLogSegmentMetadataUpdateRecord', {
  key: 1,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    remoteLogSegmentId: struct({
      topicIdPartition: struct({ name: string(), id: uuid(), partition: int32() }),
      id: uuid(),
    }),
    brokerId: int32(),
    eventTimestampMs: int64(),
    customMetadata: nullableBytes({ default: null }),
    remoteLogSegmentState: int8(),
  },
});
export type RemoteLogSegmentMetadataUpdateRecord = Infer<typeof RemoteLogSegmentMetadataUpdateRecord>;
