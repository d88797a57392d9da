import { array, int32, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ConsumerGroupTargetAssignmentMemberKey = message('ConsumerGroupTargetAssignmentMemberKey', {
  key: 7,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type ConsumerGroupTargetAssignmentMemberKey = Infer<typeof ConsumerGroupTargetAssignmentMemberKey>;

export const ConsumerGroupTargetAssignmentMemberValue = message('ConsumerGroupTargetAssignmentMemberValue', {
  key: 7,
  versions: '0',
  flexible: '0+',
  fields: {
    topicPartitions: array({ topicId: uuid(), partitions: array(int32()) }),
  },
});
export type ConsumerGroupTargetAssignmentMemberValue = Infer<typeof ConsumerGroupTargetAssignmentMemberValue>;
