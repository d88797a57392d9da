import { int32, int64exact, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupMetadataKey = message('ConsumerGroupMetadataKey', {
  key: 3,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type ConsumerGroupMetadataKey = Infer<typeof ConsumerGroupMetadataKey>;

export const ConsumerGroupMetadataValue = message('ConsumerGroupMetadataValue', {
  key: 3,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    /** Over the metadata of all subscribed topics; uses all 64 bits. */
    metadataHash: int64exact({ tag: 0, default: 0n }),
  },
});
export type ConsumerGroupMetadataValue = Infer<typeof ConsumerGroupMetadataValue>;
