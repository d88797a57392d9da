import { array, int32, int8, nullableArray, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupCurrentMemberAssignmentKey = message('ConsumerGroupCurrentMemberAssignmentKey', {
  key: 8,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type ConsumerGroupCurrentMemberAssignmentKey = Infer<typeof ConsumerGroupCurrentMemberAssignmentKey>;

const topicPartitions = {
  topicId: uuid(),
  partitions: array(int32()),
  assignmentEpochs: nullableArray(int32(), { tag: 0, default: [] }),
};

export const ConsumerGroupCurrentMemberAssignmentValue = message('ConsumerGroupCurrentMemberAssignmentValue', {
  key: 8,
  versions: '0',
  flexible: '0+',
  fields: {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    assignedPartitions: array(topicPartitions),
    partitionsPendingRevocation: array(topicPartitions),
  },
});
export type ConsumerGroupCurrentMemberAssignmentValue = Infer<typeof ConsumerGroupCurrentMemberAssignmentValue>;
