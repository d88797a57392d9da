import { int32, int64, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareGroupTargetAssignmentMetadataKey = message('ShareGroupTargetAssignmentMetadataKey', {
  key: 12,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type ShareGroupTargetAssignmentMetadataKey = Infer<typeof ShareGroupTargetAssignmentMetadataKey>;

export const ShareGroupTargetAssignmentMetadataValue = message('ShareGroupTargetAssignmentMetadataValue', {
  key: 12,
  versions: '0',
  flexible: '0+',
  fields: {
    assignmentEpoch: int32(),
    assignmentTimestamp: int64({ tag: 0 }),
  },
});
export type ShareGroupTargetAssignmentMetadataValue = Infer<typeof ShareGroupTargetAssignmentMetadataValue>;
