import { array, int32, int8, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareGroupCurrentMemberAssignmentKey = message('ShareGroupCurrentMemberAssignmentKey', {
  key: 14,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type ShareGroupCurrentMemberAssignmentKey = Infer<typeof ShareGroupCurrentMemberAssignmentKey>;

const topicPartitions = { topicId: uuid(), partitions: array(int32()) };

export const ShareGroupCurrentMemberAssignmentValue = message('ShareGroupCurrentMemberAssignmentValue', {
  key: 14,
  versions: '0',
  flexible: '0+',
  fields: {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    assignedPartitions: array(topicPartitions),
  },
});
export type ShareGroupCurrentMemberAssignmentValue = Infer<typeof ShareGroupCurrentMemberAssignmentValue>;
