import { int32, int64exact, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareGroupMetadataKey = message('ShareGroupMetadataKey', {
  key: 11,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type ShareGroupMetadataKey = Infer<typeof ShareGroupMetadataKey>;

export const ShareGroupMetadataValue = message('ShareGroupMetadataValue', {
  key: 11,
  versions: '0',
  flexible: '0+',
  fields: {
    epoch: int32(),
    /** Over the metadata of all subscribed topics; uses all 64 bits. */
    metadataHash: int64exact(),
  },
});
export type ShareGroupMetadataValue = Infer<typeof ShareGroupMetadataValue>;
