import { int32, int64, string } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const StreamsGroupTargetAssignmentMetadataKey = message('StreamsGroupTargetAssignmentMetadataKey', {
  key: 20,
  versions: '0',
  fields: {
    groupId: string(),
  },
});
export type StreamsGroupTargetAssignmentMetadataKey = Infer<typeof StreamsGroupTargetAssignmentMetadataKey>;

export const StreamsGroupTargetAssignmentMetadataValue = message('StreamsGroupTargetAssignmentMetadataValue', {
  key: 20,
  versions: '0',
  flexible: '0+',
  fields: {
    assignmentEpoch: int32(),
    assignmentTimestamp: int64({ tag: 0 }),
  },
});
export type StreamsGroupTargetAssignmentMetadataValue = Infer<typeof StreamsGroupTargetAssignmentMetadataValue>;
