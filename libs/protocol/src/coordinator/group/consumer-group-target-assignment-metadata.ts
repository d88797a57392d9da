import { int32, int64, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupTargetAssignmentMetadataKey = message('ConsumerGroupTargetAssignmentMetadataKey', {
  key: 6,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type ConsumerGroupTargetAssignmentMetadataKey = Infer<typeof ConsumerGroupTargetAssignmentMetadataKey>;

export const ConsumerGroupTargetAssignmentMetadataValue = message('ConsumerGroupTargetAssignmentMetadataValue', {
  key: 6,
  versions: '0',
  flexible: '0+',
  fields: {
    assignmentEpoch: int32(),
    assignmentTimestamp: int64({ tag: 0 }),
  },
});
export type ConsumerGroupTargetAssignmentMetadataValue = Infer<typeof ConsumerGroupTargetAssignmentMetadataValue>;
