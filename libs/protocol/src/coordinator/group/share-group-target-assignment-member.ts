import { array, int32, string, uuid } from '../../dsl/fields.js';
import { message } from '../../dsl/message.js';
import type { Infer } from '../../dsl/message.js';

export const ShareGroupTargetAssignmentMemberKey = message('ShareGroupTargetAssignmentMemberKey', {
  key: 13,
  versions: '0',
  fields: {
    groupId: string(),
    memberId: string(),
  },
});
export type ShareGroupTargetAssignmentMemberKey = Infer<typeof ShareGroupTargetAssignmentMemberKey>;

export const ShareGroupTargetAssignmentMemberValue = message('ShareGroupTargetAssignmentMemberValue', {
  key: 13,
  versions: '0',
  flexible: '0+',
  fields: {
    topicPartitions: array({ topicId: uuid(), partitions: array(int32()) }),
  },
});
export type ShareGroupTargetAssignmentMemberValue = Infer<typeof ShareGroupTargetAssignmentMemberValue>;
