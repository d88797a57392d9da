import { int32, int64, int8, string, struct, uuid } from '../dsl/fields.js';
import { message } from '../dsl/message.js';
import type { Infer } from '../dsl/message.js';

export const RemotePartitionDeleteMetadataRecord = message('RemotePartitionDeleteMetadataRecord', {
  key: 2,
  kind: 'metadata',
  versions: '0',
  flexible: '0+',
  fields: {
    topicIdPartition: struct({ name: string(), id: uuid(), partition: int32() }),
    brokerId: int32(),
    eventTimestampMs: int64(),
    remotePartitionDeleteState: int8(),
  },
});
export type RemotePartitionDeleteMetadataRecord = Infer<typeof RemotePartitionDeleteMetadataRecord>;
